namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>One queue per processor, at most 16. Each connection always uses the same queue.</summary>
internal sealed class DrainQueues
{
    private readonly DrainQueue[] _queues = [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, 16)).Select(_ => new DrainQueue())];
    private uint _next;

    /// <summary>Returns the queue for the next connection.</summary>
    public DrainQueue Next() => _queues[Interlocked.Increment(ref _next) % (uint)_queues.Length];
}
