namespace Realtime.SocketIO.EngineIO.Protocol;

/// <summary>
/// An encoded packet, immutable and shared by all its recipients: the bytes of a broadcast exist once,
/// however many connections they are queued on.
/// </summary>
internal sealed class OutboundPacket
{
    public static readonly OutboundPacket Ping = FromText([EnginePacketType.Ping]);
    public static readonly OutboundPacket Noop = FromText([EnginePacketType.Noop]);
    public static readonly OutboundPacket Close = FromText([EnginePacketType.Close]);
    public static readonly OutboundPacket ProbePong = FromText("3probe"u8);

    private readonly byte[] _frame;
    private readonly int _headerLength;

    private OutboundPacket(byte[] frame, int headerLength)
    {
        _frame = frame;
        _headerLength = headerLength;
    }

    /// <summary>Whole WebSocket frames, headers included.</summary>
    public ReadOnlyMemory<byte> Frames => _frame;

    /// <summary>The packet as it stands in a polling payload, without separators.</summary>
    public ReadOnlyMemory<byte> PollingText => _frame.AsMemory(_headerLength);

    /// <summary>What the packet counts for against a queue's limit.</summary>
    public int Size => _frame.Length;

    /// <summary>Copies a text packet, its Engine.IO type byte included, behind a frame header.</summary>
    public static OutboundPacket FromText(ReadOnlySpan<byte> text)
    {
        var headerLength = WebSocketFrames.HeaderLength(text.Length);
        var frame = GC.AllocateUninitializedArray<byte>(headerLength + text.Length);
        WebSocketFrames.WriteHeader(frame.AsSpan(0, headerLength), text.Length, binary: false);
        text.CopyTo(frame.AsSpan(headerLength));
        return new OutboundPacket(frame, headerLength);
    }
}
