using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>The acknowledgements that a client owes.</summary>
internal sealed class AckTable(int limit)
{
    private readonly Lock _gate = new();
    private Dictionary<long, TaskCompletionSource<ArgumentList>>? _pending;
    private long _nextId;
    private bool _closed;

    /// <summary>Reserves an id.</summary>
    /// <exception cref="InvalidOperationException">The socket is gone, or owes too many already.</exception>
    public (long Id, Task<ArgumentList> Answer) Add()
    {
        var source = new TaskCompletionSource<ArgumentList>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_closed)
            {
                throw new SocketDisconnectedException();
            }

            _pending ??= [];
            if (_pending.Count >= limit)
            {
                throw new InvalidOperationException($"The client owes {limit} acknowledgements already ({nameof(SocketIOOptions.MaxPendingAcks)}).");
            }

            var id = _nextId++;
            _pending.Add(id, source);
            return (id, source.Task);
        }
    }

    /// <summary>Takes an answer; one that nobody waits for, or waits for no longer, is ignored.</summary>
    public void TryComplete(long id, ArgumentList arguments)
    {
        if (Take(id) is { } source)
        {
            source.TrySetResult(arguments);
        }
    }

    public void Forget(long id) => Take(id);

    /// <summary>The socket is gone: nobody will answer.</summary>
    public void Close()
    {
        Dictionary<long, TaskCompletionSource<ArgumentList>>? pending;
        lock (_gate)
        {
            _closed = true;
            pending = _pending;
            _pending = null;
        }

        foreach (var source in pending?.Values ?? Enumerable.Empty<TaskCompletionSource<ArgumentList>>())
        {
            source.TrySetException(new SocketDisconnectedException());
        }
    }

    private TaskCompletionSource<ArgumentList>? Take(long id)
    {
        lock (_gate)
        {
            return _pending is not null && _pending.Remove(id, out var source) ? source : null;
        }
    }
}
