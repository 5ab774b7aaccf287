namespace Realtime.SocketIO.Broadcasting;

/// <summary>How something is emitted. The default is what applies where nothing was said.</summary>
internal readonly record struct BroadcastFlags
{
    /// <summary>Dropped for a client that cannot take it at once.</summary>
    public bool Volatile { get; init; }

    /// <summary>For the clients of this node only.</summary>
    public bool Local { get; init; }

    /// <summary>Never compressed, also where the transport compresses.</summary>
    public bool Uncompressed { get; init; }

    /// <summary>How long acknowledgements are waited for; null for the option.</summary>
    public TimeSpan? Timeout { get; init; }

    public BroadcastFlags WithTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return this with { Timeout = timeout };
    }

    /// <summary>Marks a packet that was just encoded, before anybody else sees it.</summary>
    public EncodedPacket Apply(EncodedPacket packet)
    {
        if (Uncompressed)
        {
            packet.MayCompress = false;
        }

        return packet;
    }
}
