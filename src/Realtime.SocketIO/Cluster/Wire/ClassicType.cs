namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>The types of requests and answers of the classic adapter.</summary>
internal enum ClassicType
{
    Sockets = 0,
    AllRooms = 1,
    RemoteJoin = 2,
    RemoteLeave = 3,
    RemoteDisconnect = 4,
    RemoteFetch = 5,
    ServerSideEmit = 6,
    Broadcast = 7,
    BroadcastClientCount = 8,
    BroadcastAck = 9,
}
