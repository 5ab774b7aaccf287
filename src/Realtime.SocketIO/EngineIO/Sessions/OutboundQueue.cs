namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// A connection's bounded queue of shared packets: a ring buffer, which is allocated on first use. Not thread-safe:
/// the session's lock protects it.
/// </summary>
internal struct OutboundQueue
{
    private EncodedPacket?[]? _ring;
    private int _head;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Whether any queued packet has binary messages.</summary>
    public readonly bool HasBinary
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (_ring![(_head + i) & (_ring.Length - 1)]!.HasBinary)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public readonly bool HasRoomFor(EncodedPacket packet, int maxPackets, long maxBytes) =>
        Count < maxPackets && (Bytes + packet.Size <= maxBytes || Count == 0);

    public void Enqueue(EncodedPacket packet)
    {
        if (_ring is null || Count == _ring.Length)
        {
            Grow();
        }

        _ring![(_head + Count) & (_ring.Length - 1)] = packet;
        Count++;
        Bytes += packet.Size;
    }

    public readonly EncodedPacket Peek() => _ring![_head]!;

    public EncodedPacket Dequeue()
    {
        var packet = _ring![_head]!;
        _ring[_head] = null;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        Bytes -= packet.Size;
        if (Count == 0 && _ring.Length > 64)
        {
            // A connection that becomes idle after a burst must not keep the large array.
            _ring = null;
            _head = 0;
        }

        return packet;
    }

    public void Clear() => this = default;

    private void Grow()
    {
        var ring = new EncodedPacket?[_ring is null ? 2 : _ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            ring[i] = _ring![(_head + i) & (_ring.Length - 1)];
        }

        _ring = ring;
        _head = 0;
    }
}
