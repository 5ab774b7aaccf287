namespace Realtime.SocketIO;

/// <summary>
/// The format of packets on the wire; clients must use the same. Chosen with <see cref="SocketIOOptions.Parser"/>.
/// Implementations are thread-safe and hold no state; each connection has a decoder of its own.
/// </summary>
public interface IPacketParser
{
    /// <summary>Encodes a packet, once for all its recipients.</summary>
    /// <param name="packet">The packet. Its payload is valid only during the call.</param>
    /// <returns>The encoded packet.</returns>
    EncodedPacket Encode(in SocketPacket packet);

    /// <summary>Creates the decoder of a connection.</summary>
    /// <param name="limits">The limits to hold.</param>
    /// <returns>The decoder.</returns>
    IPacketDecoder CreateDecoder(PacketLimits limits);
}
