namespace Realtime.SocketIO.Sockets;

/// <summary>
/// The life of a namespace that a client's name created: it takes sockets once it is configured, and no more
/// once the last has left and it is about to be removed. This is what keeps a socket from joining a namespace
/// that is being removed at that moment.
/// </summary>
internal sealed class NamespaceLifetime(bool removeWhenEmpty, Action<SocketIONamespace> remove)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _configured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sockets;
    private bool _closed;

    /// <summary>Whether the host's callback has configured it; before, nobody may join.</summary>
    public bool IsConfigured => _configured.Task.IsCompleted;

    /// <summary>Completes when it has been configured, or closed because that failed.</summary>
    public Task Configured => _configured.Task;

    public void SetConfigured() => _configured.TrySetResult();

    /// <summary>Claims a place for a socket that is about to join.</summary>
    /// <returns>False if the namespace is being removed.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _sockets++;
            return true;
        }
    }

    /// <summary>A socket has left, or has not joined after all.</summary>
    public void Exit(SocketIONamespace ns)
    {
        lock (_gate)
        {
            if (--_sockets > 0 || !removeWhenEmpty)
            {
                return;
            }

            _closed = true;
        }

        remove(ns);
    }

    /// <summary>It could not be configured: nobody ever joins.</summary>
    public void Close(SocketIONamespace ns)
    {
        lock (_gate)
        {
            _closed = true;
        }

        remove(ns);
        _configured.TrySetResult();
    }
}
