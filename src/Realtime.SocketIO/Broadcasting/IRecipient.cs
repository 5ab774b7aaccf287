namespace Realtime.SocketIO.Broadcasting;

/// <summary>Who can be in rooms and gets what is sent to them.</summary>
internal interface IRecipient
{
    /// <summary>The public id, which is a room of its own.</summary>
    string Id { get; }

    /// <summary>Queues a packet.</summary>
    /// <returns>False if the recipient is not connected.</returns>
    bool Send(EncodedPacket packet);
}
