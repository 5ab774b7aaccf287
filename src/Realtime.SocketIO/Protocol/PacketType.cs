namespace Realtime.SocketIO;

/// <summary>The packet types of Socket.IO (protocol revision 5, "Packet types").</summary>
public enum PacketType
{
    /// <summary>Joins a namespace; sent by the server, confirms it.</summary>
    Connect = 0,

    /// <summary>Leaves a namespace.</summary>
    Disconnect = 1,

    /// <summary>An event. With attachments a text parser writes it as type 5.</summary>
    Event = 2,

    /// <summary>An acknowledgement. With attachments a text parser writes it as type 6.</summary>
    Ack = 3,

    /// <summary>Refuses a client.</summary>
    ConnectError = 4,
}
