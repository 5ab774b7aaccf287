using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>How busy the generator itself has been since this was made: what it measures is its own limit when that comes near 1.</summary>
internal sealed class GeneratorLoad
{
    private readonly double _cpu = ProcessUsage.CpuSeconds(Environment.ProcessId);
    private readonly long _startedAt = Clock.Now;

    /// <summary>The share of its core.</summary>
    public double Share => (ProcessUsage.CpuSeconds(Environment.ProcessId) - _cpu) / Clock.Since(_startedAt);
}
