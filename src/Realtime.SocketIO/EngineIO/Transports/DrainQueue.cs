namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// Transports that have something to write, drained one after the other by one work item: a broadcast costs one
/// of the thread pool's items instead of one for each recipient.
/// </summary>
internal sealed class DrainQueue : IThreadPoolWorkItem
{
    private const int MaxKept = 4096;

    private readonly Lock _gate = new();
    private List<WebSocketTransport> _waiting = [];
    private List<WebSocketTransport> _taken = [];
    private bool _scheduled;

    public void Add(WebSocketTransport transport)
    {
        lock (_gate)
        {
            _waiting.Add(transport);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake())
        {
            foreach (var transport in _taken)
            {
                transport.TryDrain();
            }

            _taken.Clear();
            if (_taken.Capacity > MaxKept)
            {
                _taken = [];
            }
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            (_waiting, _taken) = (_taken, _waiting);
            return _scheduled = _taken.Count > 0;
        }
    }
}
