namespace Realtime.Bench.Reporting;

/// <summary>One figure of all servers that have it, measured in several turns.</summary>
internal sealed class Row(string name, string unit, Better better, bool isPaced)
{
    private readonly Dictionary<string, List<double>> _samples = [];

    public string Name => name;

    public string Unit => unit;

    public Better Better => better;

    /// <summary>Whether the generator spins by design, to keep time. Its load then has no meaning.</summary>
    public bool IsPaced => isPaced;

    /// <summary>The largest share of its core that the generator used in any turn.</summary>
    public double GeneratorShare { get; private set; }

    public void Add(string server, double value, double generatorShare)
    {
        if (!_samples.TryGetValue(server, out var samples))
        {
            _samples.Add(server, samples = []);
        }

        samples.Add(value);
        GeneratorShare = Math.Max(GeneratorShare, generatorShare);
    }

    public double? Median(string server) => _samples.TryGetValue(server, out var samples) ? MedianOf(samples) : null;

    /// <summary>
    /// The ratio of two servers' figures: the median of the ratios per turn, because a disturbance in a turn affects
    /// both.
    /// </summary>
    public double? Ratio(string server, string other) =>
        _samples.TryGetValue(server, out var ours) && _samples.TryGetValue(other, out var theirs)
            ? MedianOf([.. ours.Zip(theirs, (mine, its) => mine / its)])
            : null;

    private static double MedianOf(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
