using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>A message that waits to be sent.</summary>
/// <param name="Server">The name of the Socket.IO server that sends it.</param>
/// <param name="Message">The message.</param>
/// <param name="RecipientId">The node for which it is; null for all others.</param>
internal readonly record struct WaitingMessage(string Server, ClusterMessage Message, string? RecipientId);

/// <summary>
/// The messages that wait to be written to the database. While the node is alone, they are not written, and only the newest
/// are kept: a node that registered after this node's last renewal is not known yet, and must not miss them. Thread-safe.
/// </summary>
internal sealed class SignalQueue
{
    // A node that is alone keeps messages for a few seconds only, and few, so that they cost next to nothing.
    private const int AloneCount = 256;
    private const long AloneBytes = 1024 * 1024;
    private const int MaxCount = 10_000;
    private const long MaxBytes = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(WaitingMessage Waiting, long Number, long Size)> _waiting = new();
    private long _bytes;
    private bool _isAlone = true;

    // Numbers all messages, with those that were lost.
    private long _last;

    // The number of the last message that was lost and of which the others do not know yet; 0 for none.
    private long _lost;

    /// <summary>The number of the last message.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmptyOrAlone
    {
        get
        {
            lock (_gate)
            {
                return _isAlone || (_waiting.Count == 0 && _lost == 0);
            }
        }
    }

    /// <summary>Adds a message.</summary>
    /// <returns>False if the queue is full. The message is then recorded as lost.</returns>
    public bool TryAdd(in WaitingMessage waiting)
    {
        var size = SizeOf(waiting.Message);
        lock (_gate)
        {
            _last++;
            if (_waiting.Count < (_isAlone ? AloneCount : MaxCount) && _bytes + size <= (_isAlone ? AloneBytes : MaxBytes))
            {
                _waiting.Enqueue((waiting, _last, size));
                _bytes += size;
                return true;
            }

            _lost = _last;
            return _isAlone;
        }
    }

    /// <summary>Records that a message was lost. The others learn that they may have missed something.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _lost = ++_last;
        }
    }

    /// <summary>Records that the node is alone, and drops the messages that no other node can need.</summary>
    /// <param name="last">The value of <see cref="Last"/> before the other nodes were looked for.</param>
    public void Drop(long last)
    {
        lock (_gate)
        {
            _isAlone = true;
            while (_waiting.TryPeek(out var first) && first.Number <= last)
            {
                _bytes -= _waiting.Dequeue().Size;
            }

            _lost = _lost <= last ? 0 : _lost;
        }
    }

    /// <summary>Records that the node is not alone.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isAlone = false;
        }
    }

    /// <summary>Takes the oldest messages, if the node is not alone.</summary>
    /// <param name="limit">The maximum number.</param>
    /// <param name="maxBytes">The size from which on no further message is taken.</param>
    /// <param name="haveLost">Whether messages were lost since the last call.</param>
    public List<WaitingMessage> Take(int limit, long maxBytes, out bool haveLost)
    {
        var taken = new List<WaitingMessage>();
        lock (_gate)
        {
            haveLost = !_isAlone && _lost != 0;
            if (_isAlone)
            {
                return taken;
            }

            _lost = 0;
            for (var bytes = 0L; taken.Count < limit && bytes < maxBytes && _waiting.TryDequeue(out var first);)
            {
                taken.Add(first.Waiting);
                bytes += first.Size;
                _bytes -= first.Size;
            }
        }

        return taken;
    }

    // Roughly: the texts of a message are small beside its content.
    private static long SizeOf(ClusterMessage message)
    {
        var size = 256L + message.Payload.Json.Length;
        foreach (var attachment in message.Payload.Attachments ?? [])
        {
            size += attachment.Length;
        }

        foreach (var socket in message.Sockets)
        {
            size += 256 + socket.Data.Length;
        }

        return size;
    }
}
