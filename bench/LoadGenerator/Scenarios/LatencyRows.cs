using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>The rows of a latency: the median, the 99th and the 99.9th percentile.</summary>
internal sealed class LatencyRows(Report report, string name)
{
    private static readonly double[] Shares = [0.5, 0.99, 0.999];

    private readonly (double Share, Row Row)[] _rows =
        [.. Shares.Select(share => (share, report.Add(FormattableString.Invariant($"{name}, p{share * 100:0.#}"), "us", isPaced: true)))];

    /// <summary>Measures the servers in turns.</summary>
    public void TakeTurns(Bench bench, IReadOnlyList<Fleet> fleets, Action<Fleet, double, Latency> drive)
    {
        foreach (var fleet in fleets)
        {
            drive(fleet, bench.Effort.Warm / 2, new Latency());
        }

        for (var round = 0; round < bench.Effort.Rounds; round++)
        {
            foreach (var fleet in fleets)
            {
                var latency = new Latency();
                drive(fleet, bench.Effort.Slice * 2, latency);
                foreach (var (share, row) in _rows)
                {
                    row.Add(fleet.Name, latency.Percentile(share), generatorShare: 0);
                }
            }
        }
    }
}
