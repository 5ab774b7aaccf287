namespace Realtime.SocketIO.Backpressure;

/// <summary>
/// Packets of a client that wait, in order, until a handler slot is free. Meanwhile the connection is still read, so
/// that heartbeats, acknowledgements and the end of the connection are noticed. Reading pauses only while the backlog
/// is full.
/// </summary>
/// <param name="maxPackets">How many packets may wait. The backlog is full above this number.</param>
/// <param name="maxBytes">How many bytes may wait. The backlog is full above this number.</param>
internal sealed class PacketBacklog(int maxPackets, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<SocketPacket> _packets = new();
    private long _bytes;
    private bool _isDone;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _done;

    private bool IsFull_NeedsLock => _packets.Count > maxPackets || _bytes > maxBytes;

    /// <summary>Adds a packet at the end.</summary>
    /// <param name="packet">The packet. Its namespace may refer to the buffer of a message, so it is copied.</param>
    /// <param name="room">Incomplete while the backlog is full. The next packet must not be read until it completes.</param>
    /// <returns>False if the backlog is done. The caller must then handle the packet itself.</returns>
    public bool TryAdd(in SocketPacket packet, out ValueTask room)
    {
        room = ValueTask.CompletedTask;
        lock (_gate)
        {
            if (_isDone)
            {
                return false;
            }

            _packets.Enqueue(packet with { Namespace = packet.Namespace.ToArray() });
            _bytes += SizeOf(packet);
            if (IsFull_NeedsLock)
            {
                _room ??= NewSource();
                room = new ValueTask(_room.Task);
            }

            return true;
        }
    }

    /// <summary>Takes the next packet.</summary>
    /// <returns>False if no packet waits. The backlog is then done.</returns>
    public bool TryTake(out SocketPacket packet)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            if (_packets.TryDequeue(out packet))
            {
                _bytes -= SizeOf(packet);
                if (!IsFull_NeedsLock)
                {
                    (room, _room) = (_room, null);
                }
            }
            else
            {
                _isDone = true;
            }
        }

        room?.SetResult();
        if (_isDone)
        {
            _done?.TrySetResult();
        }

        return !_isDone;
    }

    /// <summary>Returns a task that completes when no packet waits any more.</summary>
    public ValueTask SettleAsync()
    {
        lock (_gate)
        {
            return _isDone ? ValueTask.CompletedTask : new ValueTask((_done ??= NewSource()).Task);
        }
    }

    /// <summary>Drops the waiting packets, because the connection has ended.</summary>
    public void End()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _isDone = true;
            _packets.Clear();
            room = _room;
            _room = null;
        }

        room?.SetResult();
        _done?.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long SizeOf(in SocketPacket packet)
    {
        long size = packet.Payload.Length;
        foreach (var attachment in packet.Attachments)
        {
            size += attachment.Length;
        }

        return size;
    }
}
