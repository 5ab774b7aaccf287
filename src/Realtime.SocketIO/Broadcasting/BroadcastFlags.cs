namespace Realtime.SocketIO.Broadcasting;

/// <summary>The options of an emission. In the default value no option is set.</summary>
internal readonly record struct BroadcastFlags
{
    /// <summary>Whether the event is dropped for a client that cannot receive it at once.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether only the clients of this node are addressed.</summary>
    public bool Local { get; init; }

    /// <summary>Whether the packet is never compressed, even if the transport compresses.</summary>
    public bool Uncompressed { get; init; }

    /// <summary>How long to wait for acknowledgements; null for the AckTimeout option.</summary>
    public TimeSpan? Timeout { get; init; }

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
