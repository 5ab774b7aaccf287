namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// Transports with packets to write. One work item drains them one after the other, so that a broadcast needs one
/// work item of the thread pool instead of one per recipient.
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
