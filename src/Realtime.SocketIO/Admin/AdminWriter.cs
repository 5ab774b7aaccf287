using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO.Admin;

/// <summary>Writes sockets and arguments in the format of the UI. Credentials of the clients are hidden.</summary>
internal static class AdminWriter
{
    // In bytes. A larger argument is shown as its size.
    private const int MaxArgument = 16 * 1024;

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "access_token", "token", "sid",
    };

    public static void WriteSocket(Utf8JsonWriter json, SocketIOSocket socket)
    {
        var handshake = socket.Handshake;
        json.WriteStartObject();
        json.WriteString("id"u8, socket.Id);
        json.WriteString("clientId"u8, ClientIds.Of(socket));
        json.WriteString("transport"u8, socket.Transport);
        json.WriteString("nsp"u8, socket.Namespace.Name);
        json.WritePropertyName("data"u8);
        WriteData(json, socket);
        json.WriteStartObject("handshake"u8);
        json.WriteString("address"u8, handshake.RemoteAddress?.ToString());
        json.WritePropertyName("headers"u8);
        WriteTable(json, handshake.Headers);
        json.WritePropertyName("query"u8);
        WriteTable(json, handshake.Query);
        json.WriteNumber("issued"u8, handshake.Time.ToUnixTimeMilliseconds());
        json.WriteBoolean("secure"u8, handshake.Scheme == "https");
        json.WriteString("time"u8, handshake.Time.ToString("R", CultureInfo.InvariantCulture));
        json.WriteString("url"u8, handshake.PathBase + handshake.Path);
        json.WriteBoolean("xdomain"u8, handshake.Headers.Origin.Count > 0);
        json.WriteEndObject();
        json.WriteStartArray("rooms"u8);
        foreach (var room in socket.Rooms)
        {
            json.WriteStringValue(room);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a socket of another server, without what does not leave that server.</summary>
    public static void WriteRemoteSocket(Utf8JsonWriter json, SocketIONamespace ns, IRemoteSocket socket)
    {
        var handshake = socket.Handshake;
        json.WriteStartObject();
        json.WriteString("id"u8, socket.Id);
        json.WriteString("clientId"u8, Told(socket, "clientId") ?? socket.Id);
        json.WriteString("transport"u8, Told(socket, "transport") ?? "");
        json.WriteString("nsp"u8, ns.Name);
        json.WriteStartObject("data"u8);
        foreach (var (key, value) in socket.Data.Where(entry => entry.Key != ClientIds.DataKey))
        {
            json.WritePropertyName(key);
            WriteSent(json, value, ns.Server.Options.SerializerOptions);
        }

        json.WriteEndObject();
        json.WriteStartObject("handshake"u8);
        json.WriteString("address"u8, handshake.RemoteAddress?.ToString());
        json.WriteStartObject("headers"u8);
        json.WriteEndObject();
        json.WriteStartObject("query"u8);
        json.WriteEndObject();
        json.WriteNumber("issued"u8, handshake.Time.ToUnixTimeMilliseconds());
        json.WriteBoolean("secure"u8, handshake.Scheme == "https");
        json.WriteString("time"u8, handshake.Time.ToString("R", CultureInfo.InvariantCulture));
        json.WriteString("url"u8, handshake.PathBase + handshake.Path);
        json.WriteBoolean("xdomain"u8, false);
        json.WriteEndObject();
        json.WriteStartArray("rooms"u8);
        foreach (var room in socket.Rooms)
        {
            json.WriteStringValue(room);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What a server with the UI tells of its sockets for it, as the official library does.</summary>
    private static string? Told(IRemoteSocket socket, string name) =>
        socket.Data.GetValueOrDefault(ClientIds.DataKey) is JsonElement { ValueKind: JsonValueKind.Object } told
            && told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Writes an argument that a client sent: JSON that was checked when it arrived.</summary>
    public static void WriteReceived(Utf8JsonWriter json, ReadOnlySpan<byte> argument)
    {
        if (argument.IndexOf("_placeholder"u8) >= 0)
        {
            // Attachments are not sent to the UI, so their placeholders would refer to nothing.
            json.WriteStringValue("(binary)");
        }
        else if (argument.Length > MaxArgument)
        {
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"({argument.Length} bytes)"));
        }
        else
        {
            json.WriteRawValue(argument, skipInputValidation: true);
        }
    }

    /// <summary>
    /// Writes an argument that the host sent. A value that cannot be serialized is shown as its type name; nothing is
    /// thrown.
    /// </summary>
    public static void WriteSent(Utf8JsonWriter json, object? value, JsonSerializerOptions options)
    {
        // Without a scope, bytes are written as text. Otherwise they would become attachments of the admin packet.
        var scope = AttachmentScope.Exchange(null);
        try
        {
            WriteReceived(json, value is null ? "null"u8 : JsonSerializer.SerializeToUtf8Bytes(value, options.GetTypeInfo(value.GetType())));
        }
        catch (Exception)
        {
            json.WriteStringValue($"({value!.GetType().Name})");
        }
        finally
        {
            AttachmentScope.Exchange(scope);
        }
    }

    private static void WriteData(Utf8JsonWriter json, SocketIOSocket socket)
    {
        json.WriteStartObject();
        foreach (var (key, value) in Copy(socket))
        {
            json.WritePropertyName(key);
            WriteSent(json, value, socket.Server.Options.SerializerOptions);
        }

        json.WriteEndObject();
    }

    private static KeyValuePair<string, object?>[] Copy(SocketIOSocket socket)
    {
        try
        {
            return [.. ((IRemoteSocket)socket).Data];
        }
        catch (InvalidOperationException)
        {
            // The host changes the dictionary at the same time.
            return [];
        }
    }

    private static void WriteTable(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, StringValues>> values)
    {
        json.WriteStartObject();
        foreach (var (name, value) in values)
        {
            json.WriteString(name.ToLowerInvariant(), Secrets.Contains(name) ? "(hidden)" : value.ToString());
        }

        json.WriteEndObject();
    }
}
