using System.Diagnostics;
using Realtime.Bench.Net;

namespace Realtime.Bench.Scenarios;

/// <summary>The latencies of a turn, in microseconds.</summary>
internal sealed class Latency
{
    private readonly List<float> _values = [];

    /// <summary>Records that something which was due at a time has now happened.</summary>
    public void Record(long dueAt) => _values.Add((float)((Clock.Now - dueAt) * 1e6 / Stopwatch.Frequency));

    /// <summary>Returns the latency that a share of the values does not exceed.</summary>
    public double Percentile(double share)
    {
        _values.Sort();
        return _values[Math.Min(_values.Count - 1, (int)(_values.Count * share))];
    }
}
