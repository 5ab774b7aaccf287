using System.Text.Json;
using System.Text.Unicode;
using Realtime.SocketIO.Protocol.MessagePack;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>
/// Reads a message from JSON with placeholders. The reading methods return null, or throw <see cref="JsonException"/> or
/// <see cref="InvalidOperationException"/>, for malformed content.
/// </summary>
/// <param name="json">The JSON. Payloads of the message refer to it.</param>
/// <param name="attachments">The binary parts.</param>
internal sealed class WireReader(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
{
    public const int MaxDepth = 128;
    private const int MaxIdLength = 256;
    private const int MaxRoomLength = 4096;

    // The type of an event with attachments, which older emitters write.
    private const int BinaryEvent = 5;

    private readonly WireNames _names = new();
    private ReadOnlyMemory<byte> _packet;
    private ClusterTarget? _target;
    private string? _requestId;
    private IReadOnlyList<string>? _rooms;
    private List<ClusterSocket>? _sockets;
    private int? _clientCount;
    private bool _close;

    public static MessagePackExtras Extras { get; } = new(MaxAttachments: 10_000);

    private static JsonReaderOptions Reading { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a whole message.</summary>
    public ClusterMessage? ReadMessage()
    {
        var (type, senderId, ns, hasData) = (0, "", "", false);
        var reader = Start();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                hasData = TryReadData(ref reader);
                if (!hasData)
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = WireNames.ReadNumber(ref reader, (int)ClusterMessageType.SessionAnswer) ?? 0;
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                reader.Read();
                senderId = WireNames.ReadText(ref reader, MaxIdLength);
            }
            else if (reader.ValueTextEquals("nsp"u8))
            {
                reader.Read();
                ns = WireNames.ReadText(ref reader, MaxIdLength);
            }
            else
            {
                Skip(ref reader);
            }
        }

        return hasData && IsEnd(ref reader) ? Message(type, senderId, ns) : null;
    }

    /// <summary>Reads a message of which the JSON is the <c>data</c>.</summary>
    public ClusterMessage? ReadEntry(int type, string senderId, string ns)
    {
        var reader = Start();
        return TryReadData(ref reader) && IsEnd(ref reader) ? Message(type, senderId, ns) : null;
    }

    /// <summary>The reader does not check that text is UTF-8, and payloads go to clients as they are.</summary>
    private Utf8JsonReader Start()
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new JsonException();
        }

        var reader = new Utf8JsonReader(json.Span, Reading);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException();
    }

    private static bool IsEnd(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.EndObject && !reader.Read();

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private bool TryReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("packet"u8))
            {
                reader.Read();
                _packet = WireNames.Slice(ref reader, json);
            }
            else if (reader.ValueTextEquals("opts"u8))
            {
                reader.Read();
                _target = WireTarget.Read(ref reader, _names, MaxRoomLength);
                if (_target is null)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("requestId"u8))
            {
                reader.Read();
                _requestId = reader.TokenType == JsonTokenType.Null ? null : WireNames.ReadText(ref reader, MaxIdLength);
                if (_requestId is "")
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("rooms"u8))
            {
                reader.Read();
                _rooms = _names.ReadList(ref reader, MaxRoomLength);
                if (_rooms is null)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("close"u8))
            {
                reader.Read();
                _close = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("clientCount"u8))
            {
                reader.Read();
                _clientCount = WireNames.ReadNumber(ref reader, int.MaxValue);
            }
            else if (reader.ValueTextEquals("sockets"u8))
            {
                reader.Read();
                _sockets = WireSocket.ReadList(ref reader, json, attachments, _names);
                if (_sockets is null)
                {
                    return false;
                }
            }
            else
            {
                Skip(ref reader);
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private ClusterMessage? Message(int type, string senderId, string ns)
    {
        var message = new ClusterMessage { Type = (ClusterMessageType)type, SenderId = senderId, Namespace = ns };
        var isOfSession = message.Type is ClusterMessageType.SessionRequest or ClusterMessageType.SessionAnswer;
        if (senderId.Length is 0 or > MaxIdLength || ns.Length is 0 or > MaxIdLength || (isOfSession ? ns != ClusterMessage.SessionNamespace : ns[0] != '/'))
        {
            return null;
        }

        message = message.Type is ClusterMessageType.SocketsJoin or ClusterMessageType.SocketsLeave or ClusterMessageType.DisconnectSockets
            ? message
            : message with { RequestId = _requestId };
        return message.Type switch
        {
            ClusterMessageType.Broadcast when _target is not null && TryReadPacket(out var data) && IsEvent(data) =>
                message with { Target = _target, Payload = new(data, attachments) },
            ClusterMessageType.SocketsJoin or ClusterMessageType.SocketsLeave when _target is not null && _rooms is { Count: > 0 } =>
                message with { Target = _target, Rooms = _rooms },
            ClusterMessageType.DisconnectSockets when _target is not null => message with { Target = _target, Close = _close },
            ClusterMessageType.FetchSockets when _target is not null && _requestId is not null => message with { Target = _target },
            ClusterMessageType.FetchSocketsResponse when _requestId is not null && _sockets is not null => message with { Sockets = _sockets },
            ClusterMessageType.ServerSideEmit when IsEvent(_packet) => message with { Payload = new(_packet, attachments) },
            // JSON.stringify leaves undefined out: no value is null.
            ClusterMessageType.ServerSideEmitResponse or ClusterMessageType.BroadcastAck when _requestId is not null =>
                message with { Payload = new(_packet.IsEmpty ? "null"u8.ToArray() : _packet, attachments) },
            ClusterMessageType.SessionRequest or ClusterMessageType.SessionAnswer when _requestId is not null && IsArray(_packet) =>
                message with { Payload = new(_packet, attachments) },
            ClusterMessageType.BroadcastClientCount when _requestId is not null && _clientCount is { } count => message with { ClientCount = count },
            _ => null,
        };
    }

    /// <summary>Reads <c>{"type":2,"data":[...]}</c>.</summary>
    private bool TryReadPacket(out ReadOnlyMemory<byte> data)
    {
        data = default;
        if (_packet.IsEmpty || _packet.Span[0] != '{')
        {
            return false;
        }

        int? type = null;
        var reader = new Utf8JsonReader(_packet.Span, Reading);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = WireNames.ReadNumber(ref reader, BinaryEvent);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                data = WireNames.Slice(ref reader, _packet);
            }
            else
            {
                Skip(ref reader);
            }
        }

        return type is (int)PacketType.Event or BinaryEvent;
    }

    private static bool IsArray(ReadOnlyMemory<byte> data) => !data.IsEmpty && data.Span[0] == '[';

    /// <summary>Whether JSON is an array that begins with an event's name. Official servers accept a number as a name, too.</summary>
    private static bool IsEvent(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return false;
        }

        var reader = new Utf8JsonReader(data.Span, Reading);
        return reader.Read() && reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
    }
}
