using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// What other servers are told of a socket. Headers, cookies, the query and the auth payload stay here, because they
/// hold credentials.
/// </summary>
internal static class SocketSnapshot
{
    private const int Attempts = 3;

    public static ClusterSocket Of(SocketIOSocket socket)
    {
        var handshake = socket.Handshake;
        return new ClusterSocket(socket.Id, [.. socket.Rooms], DataOf(socket))
        {
            Address = handshake.RemoteAddress?.ToString() ?? "",
            IssuedAt = handshake.Time,
            IsSecure = handshake.IsSecure,
            Url = string.Concat(handshake.PathBase, handshake.Path),
        };
    }

    private static ReadOnlyMemory<byte> DataOf(SocketIOSocket socket)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = PacketEncoder.Instance }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Copy(((IRemoteSocket)socket).Data))
            {
                if (TryWrite(value, socket.Server.Options.SerializerOptions) is { } written)
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(written, skipInputValidation: true);
                }
            }

            if (socket.Server.TellsTransports)
            {
                json.WriteStartObject(ClientIds.DataKey);
                json.WriteString("clientId"u8, ClientIds.Of(socket));
                json.WriteString("transport"u8, socket.Transport);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Copies the data. It is not thread-safe, so the host may be changing it.</summary>
    private static IReadOnlyList<KeyValuePair<string, object?>> Copy(IReadOnlyDictionary<string, object?> data)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                return [.. data];
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                // Changed meanwhile.
            }
        }

        return [];
    }

    /// <summary>Writes a value; null if it cannot be written, as an object that only this process can use.</summary>
    private static byte[]? TryWrite(object? value, JsonSerializerOptions options)
    {
        try
        {
            return value is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(value, options.GetTypeInfo(value.GetType()));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
