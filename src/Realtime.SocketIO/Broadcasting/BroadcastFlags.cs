using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.Broadcasting;

/// <summary>The options of an emission. In the default value no option is set.</summary>
internal readonly record struct BroadcastFlags
{
    /// <summary>Whether the event is dropped for a client that cannot receive it at once.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether the event is dropped for a slow client.</summary>
    public bool DropIfSlow { get; init; }

    /// <summary>The key of which a slow client gets only the newest event; null for none.</summary>
    public string? LatestKey { get; init; }

    /// <summary>
    /// Whether a client may not get the event, or get it later than others. It then has no place in the order that recovery keeps.
    /// </summary>
    public bool IsOutOfOrder => Volatile || DropIfSlow || LatestKey is not null;

    /// <summary>Whether the packet may be dropped.</summary>
    public SendMode Mode => Volatile ? SendMode.Volatile : DropIfSlow ? SendMode.DropIfSlow : SendMode.Queue;

    /// <summary>Whether only the clients of this node are addressed.</summary>
    public bool Local { get; init; }

    /// <summary>Whether the packet is never compressed, even if the transport compresses.</summary>
    public bool Uncompressed { get; init; }

    /// <summary>How long to wait for acknowledgements; null for the AckTimeout option.</summary>
    public TimeSpan? Timeout { get; init; }

    public BroadcastFlags WithLatest(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return this with { LatestKey = key };
    }

    public BroadcastFlags WithTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return this with { Timeout = timeout };
    }

    /// <summary>Sets the options on a new packet. Must be called before the packet is shared.</summary>
    public EncodedPacket Apply(EncodedPacket packet)
    {
        if (Uncompressed)
        {
            packet.MayCompress = false;
        }

        return packet;
    }
}
