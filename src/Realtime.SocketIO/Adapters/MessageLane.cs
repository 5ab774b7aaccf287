using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Processes the messages of one namespace one after the other, in the order of their arrival, on the thread pool. So
/// handlers of the host do not hold up the transport, nor other namespaces.
/// </summary>
/// <param name="process">Processes a message and does not throw. The second argument is its size.</param>
internal sealed class MessageLane(Action<ClusterMessage, long> process) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<(ClusterMessage Message, long Size)> _waiting = new();
    private bool _isRunning;

    /// <summary>Whether all messages that were added before have been processed.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_isRunning;
            }
        }
    }

    public void Add(ClusterMessage message, long size)
    {
        lock (_gate)
        {
            _waiting.Enqueue((message, size));
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            (ClusterMessage Message, long Size) next;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _isRunning = false;
                    return;
                }
            }

            process(next.Message, next.Size);
        }
    }
}
