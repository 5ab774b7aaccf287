using System.Text.Json;
using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

internal static class Arguments
{
    /// <summary>All arguments of an event, as the client wrote them.</summary>
    public static IReadOnlyList<object?> All(SocketEvent e)
    {
        var arguments = new object?[e.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = e.IsBinary(i) ? e.Arg<byte[]>(i) : e.Arg<JsonElement>(i);
        }

        return arguments;
    }

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
