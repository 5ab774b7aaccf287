using Realtime.Bench.Net;
using Realtime.Bench.Peers;

namespace Realtime.Bench.Scenarios;

/// <summary>
/// How busy the generator has been since this object was created. Near 1, the generator itself is the bottleneck.
/// </summary>
internal sealed class GeneratorLoad
{
    private readonly double _cpu = ProcessUsage.CpuSeconds(Environment.ProcessId);
    private readonly long _startedAt = Clock.Now;

    /// <summary>The share of its core that the generator used.</summary>
    public double Share => (ProcessUsage.CpuSeconds(Environment.ProcessId) - _cpu) / Clock.Since(_startedAt);
}
