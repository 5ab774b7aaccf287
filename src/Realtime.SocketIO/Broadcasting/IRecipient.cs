namespace Realtime.SocketIO.Broadcasting;

/// <summary>Who can be in rooms and gets what is sent to them.</summary>
internal interface IRecipient
{
    /// <summary>The public id. It also names a room that contains only this socket.</summary>
    string Id { get; }

    /// <summary>Queues a packet.</summary>
    /// <returns>False if the recipient is not connected.</returns>
    bool Send(EncodedPacket packet);
}
