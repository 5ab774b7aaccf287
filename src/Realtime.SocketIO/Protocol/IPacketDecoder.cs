namespace Realtime.SocketIO;

/// <summary>
/// Decodes the messages of one client. Not thread-safe. Implementations must not trust the client: they allocate by
/// the bytes that have arrived, never by a number that the client sends, and they enforce the limits of the options.
/// </summary>
public interface IPacketDecoder
{
    /// <summary>Decodes one message of the client.</summary>
    /// <param name="message">The message; valid only during the call.</param>
    /// <param name="isBinary">Whether it is a binary message.</param>
    /// <param name="packet">The packet, if <see cref="DecodeStatus.Complete"/> is returned.</param>
    /// <returns>The result. <see cref="DecodeStatus.Invalid"/> closes the connection.</returns>
    DecodeStatus Decode(ReadOnlyMemory<byte> message, bool isBinary, out SocketPacket packet);
}
