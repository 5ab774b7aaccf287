namespace Realtime.Bench.Reporting;

/// <summary>One figure of all the servers that have it, from several turns.</summary>
internal sealed class Row(string name, string unit, Better better, bool isPaced)
{
    private readonly Dictionary<string, List<double>> _samples = [];

    public string Name => name;

    public string Unit => unit;

    public Better Better => better;

    /// <summary>Whether the generator spins by design, to keep time, so that its load says nothing.</summary>
    public bool IsPaced => isPaced;

    /// <summary>The most that the generator used of its core in any turn.</summary>
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

    /// <summary>The first server's figure over another's: the median of the turns' ratios, since both were disturbed alike in a turn.</summary>
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
