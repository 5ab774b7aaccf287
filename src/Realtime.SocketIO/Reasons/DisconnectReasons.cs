using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO;

/// <summary>The names of the disconnect reasons.</summary>
public static class DisconnectReasons
{
    /// <summary>Returns the name that the reference server uses, for logs and metrics.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The name, for example <c>ping timeout</c>.</returns>
    public static string Name(DisconnectReason reason) => reason switch
    {
        DisconnectReason.TransportClose => "transport close",
        DisconnectReason.TransportError => "transport error",
        DisconnectReason.PingTimeout => "ping timeout",
        DisconnectReason.ParseError => "parse error",
        DisconnectReason.ClientNamespaceDisconnect => "client namespace disconnect",
        DisconnectReason.ServerNamespaceDisconnect => "server namespace disconnect",
        DisconnectReason.ServerShuttingDown => "server shutting down",
        DisconnectReason.QueueOverflow => "queue overflow",
        _ => "forced close",
    };

    internal static DisconnectReason From(CloseReason reason) => reason switch
    {
        CloseReason.TransportClose => DisconnectReason.TransportClose,
        CloseReason.TransportError => DisconnectReason.TransportError,
        CloseReason.PingTimeout => DisconnectReason.PingTimeout,
        CloseReason.ParseError => DisconnectReason.ParseError,
        CloseReason.ServerShuttingDown => DisconnectReason.ServerShuttingDown,
        CloseReason.QueueOverflow => DisconnectReason.QueueOverflow,
        _ => DisconnectReason.ForcedClose,
    };
}
