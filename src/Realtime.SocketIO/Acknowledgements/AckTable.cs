using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>Who owes acknowledgements: a socket.</summary>
internal interface IAckOwner
{
    /// <summary>The public id.</summary>
    string Id { get; }

    /// <summary>What it owes.</summary>
    AckTable Acks { get; }
}

/// <summary>Receives the acknowledgement of a socket. Called outside all locks.</summary>
internal interface IAckReceiver
{
    void OnAnswer(IAckOwner socket, ArgumentList arguments);

    /// <summary>Called when the socket has disconnected and will not answer.</summary>
    void OnGone(IAckOwner socket);
}

/// <summary>The pending acknowledgements of a client.</summary>
internal sealed class AckTable(IAckOwner owner, int limit, bool isClosed)
{
    private readonly Lock _gate = new();
    private Dictionary<long, IAckReceiver>? _pending;
    private bool _closed = isClosed;

    /// <summary>The results of <see cref="TryAdd"/>.</summary>
    public enum Added
    {
        Yes,
        OwesTooMany,
        Gone,
    }

    /// <summary>Adds a pending acknowledgement.</summary>
    public Added TryAdd(long id, IAckReceiver receiver)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Added.Gone;
            }

            if (_pending?.Count >= limit)
            {
                return Added.OwesTooMany;
            }

            (_pending ??= []).Add(id, receiver);
            return Added.Yes;
        }
    }

    /// <summary>Passes an answer to its receiver. An answer that is not expected, or not any more, is ignored.</summary>
    public void TryComplete(long id, ArgumentList arguments) => Take(id)?.OnAnswer(owner, arguments);

    public void Forget(long id) => Take(id);

    /// <summary>Called when the socket has disconnected and will not answer.</summary>
    public void Close()
    {
        Dictionary<long, IAckReceiver>? pending;
        lock (_gate)
        {
            _closed = true;
            pending = _pending;
            _pending = null;
        }

        foreach (var receiver in pending?.Values ?? Enumerable.Empty<IAckReceiver>())
        {
            receiver.OnGone(owner);
        }
    }

    private IAckReceiver? Take(long id)
    {
        lock (_gate)
        {
            return _pending is not null && _pending.Remove(id, out var receiver) ? receiver : null;
        }
    }
}
