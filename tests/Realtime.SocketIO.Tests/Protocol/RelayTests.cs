using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Tests.Protocol;

/// <summary>What a client sent and the server sends on: whichever way the handler held it, no bytes are lost, at any depth, in both formats.</summary>
public sealed class RelayTests
{
    private const string Sent = "[\"x\",{\"name\":\"a\\ud800\",\"deep\":{\"list\":[1,{\"_placeholder\":true,\"num\":1}]},\"top\":{\"_placeholder\":true,\"num\":0}}]";
    private static readonly byte[][] Bytes = [[1, 2, 3], []];
    private static readonly JsonSerializerOptions Options = CreateOptions();

    public static TheoryData<string, string> Ways
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var way in new[] { nameof(SocketArguments), nameof(SocketArgument), nameof(JsonElement), nameof(JsonNode), nameof(JsonObject), nameof(JsonDocument), nameof(Object), nameof(Payload) })
            {
                all.Add("json", way);
                all.Add("messagepack", way);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Bytes_are_relayed_at_any_depth(string format, string way)
    {
        // Half a surrogate pair has no form in MessagePack, and no place in what is parsed.
        var sent = format == "json" && way is (nameof(SocketArguments) or nameof(SocketArgument) or nameof(JsonElement)) ? Sent : Sent.Replace("\\ud800", "", StringComparison.Ordinal);
        var received = RoundTrip(format, sent, Bytes);

        var relayed = Send(format, json => Write(json, received, way));

        Assert.Equal(Resolved(Parse(sent, Bytes)), Resolved(relayed));
    }

    [Fact]
    public void Arguments_keep_their_text_and_the_numbers_of_their_bytes_follow_the_packet()
    {
        var received = RoundTrip("json", Sent, Bytes);

        var relayed = Send("json", json => ArgumentWriter.Write(json, [new byte[] { 9 }, .. received], Options));

        Assert.Equal(
            "[\"y\",{\"_placeholder\":true,\"num\":0},{\"name\":\"a\\ud800\",\"deep\":{\"list\":[1,{\"_placeholder\":true,\"num\":1}]},\"top\":{\"_placeholder\":true,\"num\":2}}]",
            Encoding.UTF8.GetString(relayed.Payload.Span));
        Assert.Equal([[9], [], [1, 2, 3]], relayed.Attachments.Select(bytes => bytes.ToArray()));
    }

    [Fact]
    public void Json_that_looks_like_bytes_is_relayed_as_it_is()
    {
        const string Json = "[\"x\",{\"_placeholder\":true,\"num\":0},{\"$bytes\":\"AQID\"},{\"$bytes\":1},{\"$bytes\":\"AQID\",\"more\":1}]";
        var received = RoundTrip("json", Json, []);

        var relayed = Send("json", json => ArgumentWriter.Write(json, received, Options));

        Assert.Equal(Json.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), Encoding.UTF8.GetString(relayed.Payload.Span));
        Assert.Empty(relayed.Attachments);
    }

    [Theory]
    [InlineData(nameof(JsonElement))]
    [InlineData(nameof(JsonNode))]
    public void Json_of_a_client_cannot_make_a_packet_of_more_attachments_than_clients_take(string way)
    {
        var received = RoundTrip("json", "[\"x\",[" + string.Join(',', Enumerable.Repeat("{\"$bytes\":\"AQID\"}", 100)) + "]]", []);

        var relayed = Send("json", json => Write(json, received, way));

        Assert.Equal(10, relayed.Attachments.Count);
        Assert.Equal(100, Arguments(relayed)[0].Get<JsonElement>().GetArrayLength());
    }

    [Fact]
    public void A_handler_reads_bytes_from_json()
    {
        var received = RoundTrip("json", Sent.Replace("\\ud800", "", StringComparison.Ordinal), Bytes)[0];

        Assert.Equal([1, 2, 3], received.Get<JsonElement>().GetProperty("top").GetProperty("$bytes").GetBytesFromBase64());
        Assert.Equal("AQID", received.Get<JsonNode>()!["top"]!["$bytes"]!.GetValue<string>());
        Assert.Equal([1, 2, 3], received.Get<Payload>()!.Top.ToArray());
    }

    [Fact]
    public void Outside_of_a_packet_arguments_are_written_with_base64()
    {
        var received = RoundTrip("json", "[\"x\",{\"_placeholder\":true,\"num\":0}]", [[1, 2, 3]]);

        Assert.Equal("[\"AQID\"]", JsonSerializer.Serialize(received, Options));
    }

    [Fact]
    public void A_segment_is_a_binary_value()
    {
        var sent = Send("json", json => ArgumentWriter.Write(json, [new ArraySegment<byte>([0, 1, 2, 3, 4], 1, 3)], Options));

        Assert.Equal([[1, 2, 3]], sent.Attachments.Select(bytes => bytes.ToArray()));
        Assert.Equal([1, 2, 3], Arguments(sent)[0].Get<ArraySegment<byte>>().ToArray());
    }

    private static void Write(Utf8JsonWriter json, SocketArguments received, string way)
    {
        switch (way)
        {
            case nameof(SocketArguments):
                ArgumentWriter.Write(json, received, Options);
                break;
            case nameof(SocketArgument):
                One<SocketArgument>(received[0]);
                break;
            case nameof(JsonElement):
                One(received.Get<JsonElement>());
                break;
            case nameof(JsonNode):
                One(received.Get<JsonNode>());
                break;
            case nameof(JsonObject):
                One(received.Get<JsonObject>());
                break;
            case nameof(JsonDocument):
                One(received.Get<JsonDocument>());
                break;
            case nameof(Object):
                One(received.Get<object>());
                break;
            default:
                One(received.Get<Payload>());
                break;
        }

        void One<T>(T value) => ArgumentWriter.Write(json, value, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));
    }

    private static SocketArguments RoundTrip(string format, string json, byte[][] bytes) =>
        Arguments(Decode(format, ParserOf(format).Encode(Parse(json, bytes))));

    private static SocketPacket Send(string format, Action<Utf8JsonWriter> write) =>
        Decode(format, PacketWriter.Event(new NamespaceName("/", ParserOf(format)), "y", -1, write, static (json, state) => state(json)));

    private static SocketPacket Parse(string json, byte[][] bytes) =>
        new(PacketType.Event, "/"u8.ToArray(), -1, Encoding.UTF8.GetBytes(json), [.. bytes.Select(b => (ReadOnlyMemory<byte>)b)]);

    private static SocketArguments Arguments(SocketPacket packet)
    {
        Assert.True(ArgumentList.TryParse(packet, 32, out var list));
        return new SocketArguments(list, skip: 1, Options, "x");
    }

    private static SocketPacket Decode(string format, EncodedPacket encoded)
    {
        var decoder = ParserOf(format).CreateDecoder(new PacketLimits());
        SocketPacket decoded = default;
        var status = DecodeStatus.Invalid;
        encoded.VisitMessages(0, (message, _) => status = decoder.Decode(message.IsBinary ? message.Data : message.Data[1..], message.IsBinary, out decoded));
        Assert.Equal(DecodeStatus.Complete, status);
        return decoded;
    }

    /// <summary>The first argument, with its bytes in it: their numbers do not count.</summary>
    private static string Resolved(SocketPacket packet) => Arguments(packet)[0].Get<JsonElement>().GetRawText();

    private static IPacketParser ParserOf(string format) => format == "json" ? JsonPacketParser.Instance : MessagePackPacketParser.Instance;

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        BinaryConverter.AddTo(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed record Payload(string Name, JsonElement Deep, ReadOnlyMemory<byte> Top);
}
