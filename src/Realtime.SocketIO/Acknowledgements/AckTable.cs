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

/// <summary>Who waits for an acknowledgement of a socket. Called outside of all locks.</summary>
internal interface IAckReceiver
{
    void OnAnswer(IAckOwner socket, ArgumentList arguments);

    /// <summary>The socket is gone: it will not answer.</summary>
    void OnGone(IAckOwner socket);
}

/// <summary>The acknowledgements that a client owes.</summary>
internal sealed class AckTable(IAckOwner owner, int limit, bool isClosed)
{
    private readonly Lock _gate = new();
    private Dictionary<long, IAckReceiver>? _pending;
    private bool _closed = isClosed;

    /// <summary>What became of <see cref="TryAdd"/>.</summary>
    public enum Added
    {
        Yes,
        OwesTooMany,
        Gone,
    }

    /// <summary>Notes that an answer is waited for.</summary>
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

    /// <summary>Takes an answer; one that nobody waits for, or waits for no longer, is ignored.</summary>
    public void TryComplete(long id, ArgumentList arguments) => Take(id)?.OnAnswer(owner, arguments);

    public void Forget(long id) => Take(id);

    /// <summary>The socket is gone: nobody will answer.</summary>
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
