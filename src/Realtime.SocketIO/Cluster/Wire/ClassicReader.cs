using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>
/// Reads messages of the classic adapter from JSON with placeholders: takes their parts, and reads these as an entry of a
/// stream, which has the same parts. The methods return null, or throw <see cref="JsonException"/> or
/// <see cref="InvalidOperationException"/>, for malformed content.
/// </summary>
/// <param name="json">The JSON.</param>
/// <param name="attachments">The binary parts.</param>
/// <param name="ns">The namespace of the channel.</param>
internal sealed class ClassicReader(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, string ns)
{
    private const int MaxIdLength = 256;
    private const int MaxRoomLength = 4096;
    private static readonly string[] Fields = ["type", "uid", "requestId", "opts", "rooms", "room", "sid", "close", "data", "packet", "nsp", "sockets", "clientCount", "except", "flags"];
    private static readonly byte[] NoRooms = "[]"u8.ToArray();
    private static readonly byte[] NoText = "\"\""u8.ToArray();

    private static JsonReaderOptions Reading { get; } = new() { MaxDepth = WireReader.MaxDepth };

    /// <summary>Reads <c>[sender, packet, options]</c>. Emitters may leave out options.</summary>
    public ClusterMessage? ReadBroadcast(string? room)
    {
        var reader = new Utf8JsonReader(json.Span, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read())
        {
            return null;
        }

        var sender = reader.TokenType == JsonTokenType.Null ? ClassicWire.Emitter : WireNames.ReadText(ref reader, MaxIdLength);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var packet = WireNames.Slice(ref reader, json);
        var options = reader.Read() && reader.TokenType == JsonTokenType.StartObject ? WireNames.Slice(ref reader, json) : default;
        return IsOfNamespace(packet)
            ? Entry(ClusterMessageType.Broadcast, sender, ("packet", packet), ("opts", WithRooms(options, room is null ? NoRooms : List(room))))
            : null;
    }

    /// <summary>Reads a request.</summary>
    public IReadOnlyList<ClusterMessage>? ReadRequest()
    {
        var parts = Parts(json);
        var sender = parts.ContainsKey("uid") ? Text(parts, "uid", MaxIdLength) : ClassicWire.Emitter;
        var target = ("opts", parts.TryGetValue("opts", out var options) ? WithRooms(options, NoRooms) : default);
        var isOld = options.IsEmpty && parts.ContainsKey("sid");
        return (ClassicType)Number(parts, "type") switch
        {
            ClassicType.Sockets => Marked(Ask(parts, sender, parts.GetValueOrDefault("rooms", NoRooms)), ClassicReply.Kind.Ids),
            ClassicType.AllRooms => Marked(Ask(parts, sender, NoRooms), ClassicReply.Kind.Rooms),
            ClassicType.RemoteJoin when isOld => ReadOld(ClusterMessageType.SocketsJoin, parts, sender),
            ClassicType.RemoteLeave when isOld => ReadOld(ClusterMessageType.SocketsLeave, parts, sender),
            ClassicType.RemoteDisconnect when isOld => ReadOld(ClusterMessageType.DisconnectSockets, parts, sender),
            ClassicType.RemoteJoin => One(Entry(ClusterMessageType.SocketsJoin, sender, target, Part(parts, "rooms"))),
            ClassicType.RemoteLeave => One(Entry(ClusterMessageType.SocketsLeave, sender, target, Part(parts, "rooms"))),
            ClassicType.RemoteDisconnect => One(Entry(ClusterMessageType.DisconnectSockets, sender, target, Part(parts, "close"))),
            ClassicType.RemoteFetch => One(Entry(ClusterMessageType.FetchSockets, sender, target, Part(parts, "requestId"))),
            ClassicType.ServerSideEmit => One(Entry(ClusterMessageType.ServerSideEmit, sender, ("packet", parts.GetValueOrDefault("data")), Part(parts, "requestId"))),
            ClassicType.Broadcast when parts.ContainsKey("requestId") && IsOfNamespace(parts.GetValueOrDefault("packet")) =>
                One(Entry(ClusterMessageType.Broadcast, sender, Part(parts, "packet"), Part(parts, "requestId"), target)),
            _ => null,
        };
    }

    /// <summary>Reads an answer to a request whose id begins in a certain way.</summary>
    public ClusterMessage? ReadAnswer(string requests, out bool isOfOther)
    {
        var parts = Parts(json);
        var requestId = Text(parts, "requestId", MaxIdLength * 2);
        isOfOther = requestId.Length > 0 && !requestId.StartsWith(requests, StringComparison.Ordinal);
        if (isOfOther || requestId.Length <= requests.Length)
        {
            return null;
        }

        var id = ("requestId", List(requestId[requests.Length..])[1..^1]);
        // The reader of entries wants a sender, and answers name none.
        var answer = parts.ContainsKey("type")
            ? (ClassicType)Number(parts, "type") switch
            {
                ClassicType.ServerSideEmit => Entry(ClusterMessageType.ServerSideEmitResponse, ClassicWire.Emitter, id, ("packet", parts.GetValueOrDefault("data"))),
                ClassicType.BroadcastClientCount => Entry(ClusterMessageType.BroadcastClientCount, ClassicWire.Emitter, id, Part(parts, "clientCount")),
                ClassicType.BroadcastAck => Entry(ClusterMessageType.BroadcastAck, ClassicWire.Emitter, id, Part(parts, "packet")),
                _ => null,
            }
            : Entry(ClusterMessageType.FetchSocketsResponse, ClassicWire.Emitter, id, Part(parts, "sockets"));
        return answer is null ? null : answer with { SenderId = "" };
    }

    /// <summary>
    /// Reads <c>sid</c> and <c>room</c>. The socket is asked for before anything is done with it, which tells whether this server
    /// has it.
    /// </summary>
    private IReadOnlyList<ClusterMessage>? ReadOld(ClusterMessageType type, Dictionary<string, ReadOnlyMemory<byte>> parts, string sender)
    {
        var socket = List(Text(parts, "sid", MaxRoomLength));
        var action = Entry(type, sender, ("opts", WithRooms(default, socket)), ("rooms", type == ClusterMessageType.DisconnectSockets ? default : List(Text(parts, "room", MaxRoomLength))), Part(parts, "close"));
        return action is null ? null
            : parts.ContainsKey("requestId") ? Marked(Ask(parts, sender, socket), ClassicReply.Kind.Done) is [var question] ? [question, action] : null
            : [action];
    }

    private ClusterMessage? Ask(Dictionary<string, ReadOnlyMemory<byte>> parts, string sender, ReadOnlyMemory<byte> rooms) =>
        Entry(ClusterMessageType.FetchSockets, sender, ("opts", WithRooms(default, rooms)), Part(parts, "requestId"));

    private static IReadOnlyList<ClusterMessage>? Marked(ClusterMessage? request, ClassicReply.Kind kind) =>
        request is null ? null : [request with { RequestId = ClassicReply.Mark(request.RequestId!, kind) }];

    private static IReadOnlyList<ClusterMessage>? One(ClusterMessage? message) => message is null ? null : [message];

    /// <summary>Reads the parts as an entry of a stream.</summary>
    private ClusterMessage? Entry(ClusterMessageType type, string sender, params ReadOnlySpan<(string Name, ReadOnlyMemory<byte> Json)> parts)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 32);
        using (var writer = new Utf8JsonWriter(output, WireWriter.Writing))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in parts)
            {
                if (!value.IsEmpty)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value.Span, skipInputValidation: true);
                }
            }

            writer.WriteEndObject();
        }

        return new WireReader(output.WrittenMemory, attachments).ReadEntry((int)type, sender, ns);
    }

    /// <summary>An official server takes a packet without a namespace as one of the main namespace.</summary>
    private bool IsOfNamespace(ReadOnlyMemory<byte> packet) =>
        !packet.IsEmpty && packet.Span[0] == '{' && Parts(packet) is var parts && (parts.ContainsKey("nsp") ? Text(parts, "nsp", MaxIdLength) : "/") == ns;

    /// <summary>The values of the known fields, as JSON. Those that are null count as absent.</summary>
    private static Dictionary<string, ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> json)
    {
        var parts = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json.Span, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? field = null;
            foreach (var known in Fields)
            {
                if (reader.ValueTextEquals(known))
                {
                    field = known;
                    break;
                }
            }

            reader.Read();
            var isNull = reader.TokenType == JsonTokenType.Null;
            var value = WireNames.Slice(ref reader, json);
            if (field is not null && !isNull)
            {
                parts[field] = value;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? parts : throw new JsonException();
    }

    private static (string Name, ReadOnlyMemory<byte> Json) Part(Dictionary<string, ReadOnlyMemory<byte>> parts, string name) => (name, parts.GetValueOrDefault(name));

    /// <summary>Adds rooms to options that have none: <c>rooms</c> is needed elsewhere, and may be missing or <c>""</c> here.</summary>
    private static ReadOnlyMemory<byte> WithRooms(ReadOnlyMemory<byte> options, ReadOnlyMemory<byte> rooms)
    {
        if (!options.IsEmpty && options.Span[0] != '{')
        {
            return options;
        }

        var parts = options.IsEmpty ? [] : Parts(options);
        var output = new ArrayBufferWriter<byte>(options.Length + 32);
        using var writer = new Utf8JsonWriter(output, WireWriter.Writing);
        writer.WriteStartObject();
        WriteList("rooms", rooms);
        WriteList("except", NoRooms);
        if (parts.TryGetValue("flags", out var flags))
        {
            writer.WritePropertyName("flags"u8);
            writer.WriteRawValue(flags.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;

        void WriteList(string name, ReadOnlyMemory<byte> missing)
        {
            var value = parts.GetValueOrDefault(name);
            writer.WritePropertyName(name);
            writer.WriteRawValue((value.IsEmpty || value.Span.SequenceEqual(NoText) ? missing : value).Span, skipInputValidation: true);
        }
    }

    /// <summary>An array of one text.</summary>
    private static ReadOnlyMemory<byte> List(string text) => Encoding.UTF8.GetBytes($"[\"{JsonEncodedText.Encode(text)}\"]");

    private static string Text(Dictionary<string, ReadOnlyMemory<byte>> parts, string name, int maxLength)
    {
        if (!parts.TryGetValue(name, out var value))
        {
            return "";
        }

        var reader = new Utf8JsonReader(value.Span);
        reader.Read();
        return WireNames.ReadText(ref reader, maxLength);
    }

    private static int Number(Dictionary<string, ReadOnlyMemory<byte>> parts, string name)
    {
        if (!parts.TryGetValue(name, out var value))
        {
            return -1;
        }

        var reader = new Utf8JsonReader(value.Span);
        reader.Read();
        return WireNames.ReadNumber(ref reader, int.MaxValue) ?? -1;
    }
}
