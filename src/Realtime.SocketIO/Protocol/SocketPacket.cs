namespace Realtime.SocketIO;

/// <summary>A packet of Socket.IO, as parsers take and give it, whatever the format on the wire.</summary>
/// <param name="Type">The type.</param>
/// <param name="Namespace">The namespace in UTF-8, <c>/</c> for the main one.</param>
/// <param name="AckId">The acknowledgement id; -1 for none.</param>
/// <param name="Payload">
/// JSON in UTF-8: an array for events and acknowledgements, an object or nothing for the others. Binary values
/// stand in it as <c>{"_placeholder":true,"num":N}</c>. Given by a decoder, it is the receiver's to keep.
/// </param>
/// <param name="Attachments">The binary values, by number.</param>
public readonly record struct SocketPacket(
    PacketType Type,
    ReadOnlyMemory<byte> Namespace,
    long AckId,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<ReadOnlyMemory<byte>> Attachments);
