namespace Realtime.SocketIO;

/// <summary>
/// The format of packets on the wire, set with <see cref="SocketIOOptions.Parser"/>. Clients must use the same
/// format. Implementations are thread-safe and have no state; each connection has its own decoder.
/// </summary>
public interface IPacketParser
{
    /// <summary>Encodes a packet, once for all its recipients.</summary>
    /// <param name="packet">The packet. Its payload is valid only during the call.</param>
    /// <returns>The encoded packet.</returns>
    EncodedPacket Encode(in SocketPacket packet);

    /// <summary>Creates the decoder of a connection.</summary>
    /// <param name="limits">The limits to enforce.</param>
    /// <returns>The decoder.</returns>
    IPacketDecoder CreateDecoder(PacketLimits limits);
}
