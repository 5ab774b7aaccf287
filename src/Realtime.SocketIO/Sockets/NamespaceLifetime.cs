namespace Realtime.SocketIO.Sockets;

/// <summary>
/// The lifetime of a namespace that a client's name created. Sockets may join after it has been configured. When the
/// last socket has left, it is closed first and then removed, so that no socket can join it in between.
/// </summary>
internal sealed class NamespaceLifetime(bool removeWhenEmpty, Action<SocketIONamespace> remove)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _configured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sockets;
    private bool _closed;

    /// <summary>Whether the host's callback has configured the namespace. Before that, no socket may join.</summary>
    public bool IsConfigured => _configured.Task.IsCompleted;

    /// <summary>Completes when the namespace has been configured, or was closed because that failed.</summary>
    public Task Configured => _configured.Task;

    public void SetConfigured() => _configured.TrySetResult();

    /// <summary>Counts a socket that is about to join.</summary>
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

    /// <summary>Called when a socket has left, or has failed to join.</summary>
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

    /// <summary>Called when configuring has failed. No socket can join.</summary>
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
