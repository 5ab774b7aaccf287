namespace Realtime.SocketIO.Backpressure;

/// <summary>
/// Packets of a client that wait, in order, until its handlers have room. The connection is read meanwhile, so that
/// heartbeats, acknowledgements and the client's end are noticed; reading pauses only while the backlog is full.
/// </summary>
/// <param name="maxPackets">How many packets may wait. One more makes it full.</param>
/// <param name="maxBytes">How many bytes may wait. More make it full.</param>
internal sealed class PacketBacklog(int maxPackets, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<SocketPacket> _packets = new();
    private long _bytes;
    private bool _isDone;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _done;

    private bool IsFull_NeedsLock => _packets.Count > maxPackets || _bytes > maxBytes;

    /// <summary>Adds a packet behind those that wait.</summary>
    /// <param name="packet">The packet. Its namespace may lie in the buffer of a message.</param>
    /// <param name="room">Incomplete while the backlog is full: the next packet is not to be read.</param>
    /// <returns>False once nothing waits any more: the caller handles the packet itself.</returns>
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
    /// <returns>False if none waits; the backlog is then done.</returns>
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

    /// <summary>Completes once nothing waits any more.</summary>
    public ValueTask SettleAsync()
    {
        lock (_gate)
        {
            return _isDone ? ValueTask.CompletedTask : new ValueTask((_done ??= NewSource()).Task);
        }
    }

    /// <summary>The connection is gone: drops what waits.</summary>
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
