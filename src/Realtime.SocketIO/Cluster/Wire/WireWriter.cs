using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>Writes messages as JSON with placeholders, with the fields and in the order of the official adapters.</summary>
internal static class WireWriter
{
    /// <summary>Not validated: payloads are written as they are.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = PacketEncoder.Instance, MaxDepth = WireReader.MaxDepth + 8, SkipValidation = true };

    /// <summary>Writes a whole message.</summary>
    public static ReadOnlyMemory<byte> Write(ClusterMessage message) => Write(message, static (json, message) =>
    {
        json.WriteStartObject();
        json.WriteNumber("type"u8, (int)message.Type);
        json.WritePropertyName("data"u8);
        WriteData(json, message);
        json.WriteString("uid"u8, message.SenderId);
        json.WriteString("nsp"u8, message.Namespace);
        json.WriteEndObject();
    });

    /// <summary>Writes a message's <c>data</c>.</summary>
    public static ReadOnlyMemory<byte> WriteData(ClusterMessage message) => Write(message, WriteData);

    /// <summary>Writes a message in another form.</summary>
    public static ReadOnlyMemory<byte> Write(ClusterMessage message, Action<Utf8JsonWriter, ClusterMessage> write)
    {
        var output = new ArrayBufferWriter<byte>(256 + message.Payload.Json.Length);
        using var json = new Utf8JsonWriter(output, Writing);
        write(json, message);
        json.Flush();
        return output.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter json, ClusterMessage message)
    {
        json.WriteStartObject();
        switch (message.Type)
        {
            case ClusterMessageType.Broadcast:
                json.WriteStartObject("packet"u8);
                json.WriteNumber("type"u8, (int)PacketType.Event);
                json.WritePropertyName("data"u8);
                WriteEvent(json, message);
                json.WriteEndObject();
                WriteRequestId(json, message);
                WriteTarget(json, message.Target);
                break;
            case ClusterMessageType.SocketsJoin or ClusterMessageType.SocketsLeave:
                WriteTarget(json, message.Target);
                WriteTexts(json, "rooms"u8, message.Rooms);
                break;
            case ClusterMessageType.DisconnectSockets:
                WriteTarget(json, message.Target);
                json.WriteBoolean("close"u8, message.Close);
                break;
            case ClusterMessageType.FetchSockets:
                WriteTarget(json, message.Target);
                WriteRequestId(json, message);
                break;
            case ClusterMessageType.FetchSocketsResponse:
                WriteRequestId(json, message);
                json.WriteStartArray("sockets"u8);
                foreach (var socket in message.Sockets)
                {
                    WriteSocket(json, socket);
                }

                json.WriteEndArray();
                break;
            case ClusterMessageType.ServerSideEmit:
                json.WritePropertyName("packet"u8);
                WriteEvent(json, message);
                WriteRequestId(json, message);
                break;
            case ClusterMessageType.ServerSideEmitResponse or ClusterMessageType.BroadcastAck or ClusterMessageType.SessionRequest or ClusterMessageType.SessionAnswer:
                WriteRequestId(json, message);
                json.WritePropertyName("packet"u8);
                WriteValue(json, message);
                break;
            case ClusterMessageType.BroadcastClientCount:
                WriteRequestId(json, message);
                json.WriteNumber("clientCount"u8, message.ClientCount);
                break;
            default:
                throw new ArgumentException($"There is no message of type {message.Type}", nameof(message));
        }

        json.WriteEndObject();
    }

    public static void WriteEvent(Utf8JsonWriter json, ClusterMessage message)
    {
        if (message.Payload.Json.IsEmpty)
        {
            throw new ArgumentException("An event has a name", nameof(message));
        }

        json.WriteRawValue(message.Payload.Json.Span, skipInputValidation: true);
    }

    public static void WriteValue(Utf8JsonWriter json, ClusterMessage message) =>
        json.WriteRawValue(message.Payload.Json.IsEmpty ? "null"u8 : message.Payload.Json.Span, skipInputValidation: true);

    public static void WriteRequestId(Utf8JsonWriter json, ClusterMessage message)
    {
        if (message.RequestId is { } id)
        {
            json.WriteString("requestId"u8, id);
        }
    }

    private static void WriteTarget(Utf8JsonWriter json, ClusterTarget target)
    {
        json.WritePropertyName("opts"u8);
        WriteOptions(json, target, withFlags: true);
    }

    public static void WriteOptions(Utf8JsonWriter json, ClusterTarget target, bool withFlags)
    {
        json.WriteStartObject();
        WriteTexts(json, "rooms"u8, target.Rooms);
        WriteTexts(json, "except"u8, target.ExceptRooms);
        if (withFlags)
        {
            WriteFlags(json, target);
        }

        json.WriteEndObject();
    }

    private static void WriteFlags(Utf8JsonWriter json, ClusterTarget target)
    {
        json.WriteStartObject("flags"u8);
        if (target.IsVolatile)
        {
            json.WriteBoolean("volatile"u8, true);
        }

        if (!target.MayCompress)
        {
            json.WriteBoolean("compress"u8, false);
        }

        if (target.Timeout is { } timeout && timeout > TimeSpan.Zero)
        {
            json.WriteNumber("timeout"u8, (long)timeout.TotalMilliseconds);
        }

        json.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Official servers expect the whole handshake; headers, cookies, query and authentication stay empty.</summary>
    public static void WriteSocket(Utf8JsonWriter json, ClusterSocket socket)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, socket.Id);
        json.WriteStartObject("handshake"u8);
        WriteEmpty(json, "headers"u8);
        json.WriteString("time"u8, socket.IssuedAt.UtcDateTime.ToString("ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", CultureInfo.InvariantCulture));
        json.WriteString("address"u8, socket.Address);
        json.WriteBoolean("xdomain"u8, false);
        json.WriteBoolean("secure"u8, socket.IsSecure);
        json.WriteNumber("issued"u8, socket.IssuedAt.ToUnixTimeMilliseconds());
        json.WriteString("url"u8, socket.Url);
        WriteEmpty(json, "query"u8);
        WriteEmpty(json, "auth"u8);
        json.WriteEndObject();
        WriteTexts(json, "rooms"u8, socket.Rooms);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(socket.Data.IsEmpty ? "{}"u8 : socket.Data.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }
}
