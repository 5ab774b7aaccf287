using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>The rows of a comparison with two servers.</summary>
internal sealed class PairRows(Report report, string name)
{
    private readonly Row _nearCost = report.Add($"{name}: CPU of the publishing node for a message", "us", isPaced: true);
    private readonly Row _farCost = report.Add($"{name}: CPU of the other node, with members", "us", isPaced: true);
    private readonly (Row Row, Func<PairFigures, double> Of)[] _latencies =
    [
        (report.Add($"{name}: until delivered at the same node, p50", "us", isPaced: true), figures => figures.Near.Percentile(0.5)),
        (report.Add($"{name}: the same, p99", "us", isPaced: true), figures => figures.Near.Percentile(0.99)),
        (report.Add($"{name}: until delivered at the other node, p50", "us", isPaced: true), figures => figures.Far.Percentile(0.5)),
        (report.Add($"{name}: the same, p99", "us", isPaced: true), figures => figures.Far.Percentile(0.99)),
    ];

    public void Add(string column, PairFigures figures)
    {
        _nearCost.Add(column, figures.NearCost, generatorShare: 0);
        _farCost.Add(column, figures.FarCost, generatorShare: 0);
        foreach (var (row, of) in _latencies)
        {
            row.Add(column, of(figures), generatorShare: 0);
        }
    }
}
