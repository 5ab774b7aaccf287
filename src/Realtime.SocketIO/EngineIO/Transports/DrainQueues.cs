namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>As many queues as the machine drains at the same time; each connection stays with one.</summary>
internal sealed class DrainQueues
{
    private readonly DrainQueue[] _queues = [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, 16)).Select(_ => new DrainQueue())];
    private uint _next;

    /// <summary>The queue of the next connection.</summary>
    public DrainQueue Next() => _queues[Interlocked.Increment(ref _next) % (uint)_queues.Length];
}
