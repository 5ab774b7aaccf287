using System.Text.Json;
using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

internal static class Arguments
{
    /// <summary>The auth payload of the handshake, an empty object if the client sent none.</summary>
    public static object Auth(SocketIOSocket socket) =>
        socket.Handshake.Auth.ValueKind == JsonValueKind.Undefined ? new object() : socket.Handshake.Auth;

    /// <summary>A text field of the auth payload, or null.</summary>
    public static string? AuthText(SocketIOSocket socket, string field)
    {
        var auth = socket.Handshake.Auth;
        return auth.ValueKind == JsonValueKind.Object
            && auth.TryGetProperty(field, out var value)
            && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
