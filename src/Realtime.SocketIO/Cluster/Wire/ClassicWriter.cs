using System.Text.Json;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>Writes the messages of the classic adapter as JSON with placeholders, with the fields in its order.</summary>
internal static class ClassicWriter
{
    public static void WriteBroadcast(Utf8JsonWriter json, ClusterMessage message)
    {
        json.WriteStartArray();
        json.WriteStringValue(message.SenderId);
        WritePacket(json, message);
        WireWriter.WriteOptions(json, message.Target, withFlags: true);
        json.WriteEndArray();
    }

    public static void WriteRequest(Utf8JsonWriter json, ClusterMessage message)
    {
        json.WriteStartObject();
        json.WriteString("uid"u8, message.SenderId);
        WireWriter.WriteRequestId(json, message);
        switch (message.Type)
        {
            case ClusterMessageType.Broadcast:
                WriteType(json, ClassicType.Broadcast);
                json.WritePropertyName("packet"u8);
                WritePacket(json, message);
                WriteTarget(json, message.Target, withFlags: true);
                break;
            case ClusterMessageType.SocketsJoin or ClusterMessageType.SocketsLeave:
                WriteType(json, message.Type == ClusterMessageType.SocketsJoin ? ClassicType.RemoteJoin : ClassicType.RemoteLeave);
                WriteTarget(json, message.Target, withFlags: false);
                WireWriter.WriteTexts(json, "rooms"u8, message.Rooms);
                break;
            case ClusterMessageType.DisconnectSockets:
                WriteType(json, ClassicType.RemoteDisconnect);
                WriteTarget(json, message.Target, withFlags: false);
                json.WriteBoolean("close"u8, message.Close);
                break;
            case ClusterMessageType.FetchSockets:
                WriteType(json, ClassicType.RemoteFetch);
                WriteTarget(json, message.Target, withFlags: false);
                break;
            case ClusterMessageType.ServerSideEmit:
                WriteType(json, ClassicType.ServerSideEmit);
                json.WritePropertyName("data"u8);
                WireWriter.WriteEvent(json, message);
                break;
            default:
                throw new ArgumentException($"There is no request of type {message.Type}", nameof(message));
        }

        json.WriteEndObject();
    }

    public static void WriteAnswer(Utf8JsonWriter json, ClusterMessage answer)
    {
        var requestId = answer.RequestId ?? throw new ArgumentException("An answer has a request id", nameof(answer));
        json.WriteStartObject();
        switch (answer.Type)
        {
            case ClusterMessageType.FetchSocketsResponse:
                json.WriteString("requestId"u8, ClassicReply.Unmarked(requestId));
                WriteSockets(json, answer, ClassicReply.Of(requestId));
                break;
            case ClusterMessageType.ServerSideEmitResponse:
                WriteType(json, ClassicType.ServerSideEmit);
                json.WriteString("requestId"u8, requestId);
                json.WritePropertyName("data"u8);
                WireWriter.WriteValue(json, answer);
                break;
            case ClusterMessageType.BroadcastClientCount:
                WriteType(json, ClassicType.BroadcastClientCount);
                json.WriteString("requestId"u8, requestId);
                json.WriteNumber("clientCount"u8, answer.ClientCount);
                break;
            case ClusterMessageType.BroadcastAck:
                WriteType(json, ClassicType.BroadcastAck);
                json.WriteString("requestId"u8, requestId);
                json.WritePropertyName("packet"u8);
                WireWriter.WriteValue(json, answer);
                break;
            default:
                throw new ArgumentException($"There is no answer of type {answer.Type}", nameof(answer));
        }

        json.WriteEndObject();
    }

    private static void WriteSockets(Utf8JsonWriter json, ClusterMessage answer, ClassicReply.Kind kind)
    {
        switch (kind)
        {
            case ClassicReply.Kind.Ids:
                WireWriter.WriteTexts(json, "sockets"u8, [.. answer.Sockets.Select(socket => socket.Id)]);
                break;
            case ClassicReply.Kind.Rooms:
                WireWriter.WriteTexts(json, "rooms"u8, [.. answer.Sockets.SelectMany(socket => socket.Rooms).Distinct(StringComparer.Ordinal)]);
                break;
            case ClassicReply.Kind.Ordinary:
                json.WriteStartArray("sockets"u8);
                foreach (var socket in answer.Sockets)
                {
                    WireWriter.WriteSocket(json, socket);
                }

                json.WriteEndArray();
                break;
            default:
                break;
        }
    }

    private static void WritePacket(Utf8JsonWriter json, ClusterMessage message)
    {
        json.WriteStartObject();
        json.WriteNumber("type"u8, (int)PacketType.Event);
        json.WritePropertyName("data"u8);
        WireWriter.WriteEvent(json, message);
        json.WriteString("nsp"u8, message.Namespace);
        json.WriteEndObject();
    }

    private static void WriteTarget(Utf8JsonWriter json, ClusterTarget target, bool withFlags)
    {
        json.WritePropertyName("opts"u8);
        WireWriter.WriteOptions(json, target, withFlags);
    }

    private static void WriteType(Utf8JsonWriter json, ClassicType type) => json.WriteNumber("type"u8, (int)type);
}
