using System.Runtime.CompilerServices;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Sockets;

/// <summary>Identifies connections to the Admin UI without revealing their session ids.</summary>
internal static class ClientIds
{
    /// <summary>The key of a socket's data under which servers tell one another what the UI shows.</summary>
    public const string DataKey = "_admin";

    private static readonly ConditionalWeakTable<SocketIOConnection, string> Ids = [];

    public static string Of(SocketIOSocket socket) => Ids.GetValue(socket.Connection, static _ => RandomId.Create()[..12]);
}
