namespace Realtime.SocketIO;

/// <summary>A Socket.IO packet, independent of the format on the wire.</summary>
/// <param name="Type">The type.</param>
/// <param name="Namespace">The namespace in UTF-8, <c>/</c> for the main one.</param>
/// <param name="AckId">The acknowledgement id; -1 for none.</param>
/// <param name="Payload">
/// JSON in UTF-8: an array for events and acknowledgements, an object or nothing for the other types. Binary values
/// are represented by <c>{"_placeholder":true,"num":N}</c>. The receiver may keep a payload that a decoder returned.
/// </param>
/// <param name="Attachments">The binary values, by number.</param>
public readonly record struct SocketPacket(
    PacketType Type,
    ReadOnlyMemory<byte> Namespace,
    long AckId,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<ReadOnlyMemory<byte>> Attachments);
