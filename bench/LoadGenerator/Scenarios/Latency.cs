using System.Diagnostics;
using Realtime.Bench.Net;

namespace Realtime.Bench.Scenarios;

/// <summary>Every latency of a turn, in microseconds.</summary>
internal sealed class Latency
{
    private readonly List<float> _values = [];

    /// <summary>Something that was due then has happened now.</summary>
    public void Record(long dueAt) => _values.Add((float)((Clock.Now - dueAt) * 1e6 / Stopwatch.Frequency));

    /// <summary>The value that so large a share does not exceed.</summary>
    public double Percentile(double share)
    {
        _values.Sort();
        return _values[Math.Min(_values.Count - 1, (int)(_values.Count * share))];
    }
}
