namespace Realtime.SocketIO;

/// <summary>
/// Decodes what one client sends. Not thread-safe. It trusts nothing: it allocates by what has arrived, never
/// by a number that the client names, and holds the limits that it was created with.
/// </summary>
public interface IPacketDecoder
{
    /// <summary>Takes one message of the client.</summary>
    /// <param name="message">The message; valid only during the call.</param>
    /// <param name="isBinary">Whether it was sent as binary.</param>
    /// <param name="packet">The packet, where <see cref="DecodeStatus.Complete"/> is returned.</param>
    /// <returns>What to do next. <see cref="DecodeStatus.Invalid"/> ends the connection.</returns>
    DecodeStatus Decode(ReadOnlyMemory<byte> message, bool isBinary, out SocketPacket packet);
}
