using System.Collections.Concurrent;
using System.Text;
using MessagePack;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;
using StackExchange.Redis;

namespace Realtime.Redis.Tests.Classic;

/// <summary>What the classic transport writes and reads, beyond the suite of all transports.</summary>
public sealed class RedisClassicTransportTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Channel, byte[] Bytes)> _published = new();
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await _redis.ConnectAsync();
        await _connection.GetSubscriber().SubscribeAsync(RedisChannel.Pattern("socket.io*"), (channel, value) => _published.Enqueue((channel.ToString(), (byte[])value!)));
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_server_is_counted_once_for_each_namespace()
    {
        await using var node = await Node.StartClassicAsync(_redis, null, "/", "/admin");

        var server = _connection.GetServers()[0];
        Assert.Equal(1, await server.SubscriptionSubscriberCountAsync(RedisChannel.Literal("socket.io-request#/#")));
        Assert.Equal(1, await server.SubscriptionSubscriberCountAsync(RedisChannel.Literal("socket.io-request#/admin#")));
        Assert.Equal(0, await node.Transport.CountOthersAsync("/", default));
    }

    [Theory]
    [InlineData("room1", "socket.io#/#room1#")]
    [InlineData("a#b", "socket.io#/#a#b#")]
    [InlineData(null, "socket.io#/#")]
    public async Task A_broadcast_has_the_form_of_the_official_adapter(string? room, string channel)
    {
        await using var node = await Node.StartClassicAsync(_redis);
        var target = new ClusterTarget(room is null ? [] : [room], ["x"]) { IsVolatile = true, MayCompress = false };

        await node.Transport.PublishAsync(node.Broadcast("""["ev","x"]""") with { Target = target }, default);

        var rooms = room is null ? "[]" : $"[\"{room}\"]";
        Assert.Equal(
            $$$"""["{{{node.Transport.ServerId}}}",{"type":2,"data":["ev","x"],"nsp":"/"},{"rooms":{{{rooms}}},"except":["x"],"flags":{"volatile":true,"compress":false}}]""",
            MessagePackSerializer.ConvertToJson((await PublishedAsync(channel)).Bytes));
    }

    [Fact]
    public async Task Requests_have_the_form_of_the_official_adapter()
    {
        await using var node = await Node.StartClassicAsync(_redis);
        var id = node.Transport.ServerId;
        ClusterMessage Message(ClusterMessageType type) => node.Broadcast("") with { Type = type, Payload = default, Target = new(["r"], []) };

        await node.Transport.PublishAsync(Message(ClusterMessageType.SocketsJoin) with { Rooms = ["a", "b"] }, default);
        await node.Transport.PublishAsync(Message(ClusterMessageType.SocketsLeave) with { Rooms = ["a"] }, default);
        await node.Transport.PublishAsync(Message(ClusterMessageType.DisconnectSockets) with { Close = true }, default);
        await node.Transport.PublishAsync(Message(ClusterMessageType.FetchSockets) with { RequestId = "q" }, default);
        await node.Transport.PublishAsync(Message(ClusterMessageType.ServerSideEmit) with { Payload = Node.Json("""["hello",1]""") }, default);
        await node.Transport.PublishAsync(Message(ClusterMessageType.Broadcast) with { RequestId = "q", Payload = Node.Json("""["ask",1]"""), Target = new(["r"], []) { Timeout = TimeSpan.FromSeconds(1) } }, default);

        await Wait.UntilAsync(() => Requests().Count() == 6, () => $"6 requests are published, not {Requests().Count()}");
        Assert.Equal(
            [
                $$$"""{"uid":"{{{id}}}","type":2,"opts":{"rooms":["r"],"except":[]},"rooms":["a","b"]}""",
                $$$"""{"uid":"{{{id}}}","type":3,"opts":{"rooms":["r"],"except":[]},"rooms":["a"]}""",
                $$$"""{"uid":"{{{id}}}","type":4,"opts":{"rooms":["r"],"except":[]},"close":true}""",
                $$$"""{"uid":"{{{id}}}","requestId":"{{{id}}}/q","type":5,"opts":{"rooms":["r"],"except":[]}}""",
                $$$"""{"uid":"{{{id}}}","type":6,"data":["hello",1]}""",
                $$$$"""{"uid":"{{{{id}}}}","requestId":"{{{{id}}}}/q","type":7,"packet":{"type":2,"data":["ask",1],"nsp":"/"},"opts":{"rooms":["r"],"except":[],"flags":{"timeout":1000}}}""",
            ],
            Requests());

        IEnumerable<string> Requests() => _published.Where(message => message.Channel == "socket.io-request#/#").Select(message => Text(message.Bytes));
    }

    [Theory]
    [InlineData("""{"uid":"abcdef","requestId":"q","type":0,"rooms":["r"]}""", """{"requestId":"q","sockets":["id1","id2"]}""")]
    [InlineData("""{"uid":"abcdef","requestId":"q","type":1}""", """{"requestId":"q","rooms":["id1","r","id2"]}""")]
    [InlineData("""{"uid":"abcdef","requestId":"q","type":2,"sid":"id1","room":"r"}""", """{"requestId":"q"}""")]
    [InlineData("""{"uid":"abcdef","requestId":"q","type":3,"sid":"id1","room":"r"}""", """{"requestId":"q"}""")]
    [InlineData("""{"uid":"abcdef","requestId":"q","type":4,"sid":"id1","close":true}""", """{"requestId":"q"}""")]
    public async Task Requests_of_older_forms_are_answered_in_their_form(string request, string expected)
    {
        await using var node = await Node.StartClassicAsync(_redis);

        await PublishAsync("socket.io-request#/#", request);
        await node.AwaitAsync(1);
        var asked = node.Received.First();
        Assert.Equal((ClusterMessageType.FetchSockets, "abcdef"), (asked.Type, asked.SenderId));
        ClusterMessage answer = node.Broadcast("") with { Type = ClusterMessageType.FetchSocketsResponse, Payload = default, RequestId = asked.RequestId };
        await node.Transport.SendAsync(asked.SenderId, answer with { Sockets = [new("id1", ["id1", "r"], default), new("id2", ["id2", "r"], default)] }, default);

        Assert.Equal(expected, Text((await PublishedAsync("socket.io-response#/#")).Bytes));
    }

    [Fact]
    public async Task Old_requests_for_one_socket_act_on_it_and_only_its_server_answers()
    {
        await using var node = await Node.StartClassicAsync(_redis);

        await PublishAsync("socket.io-request#/#", """{"uid":"abcdef","requestId":"q","type":2,"sid":"id1","room":"r"}""");
        await PublishAsync("socket.io-request#/#", """{"uid":"abcdef","requestId":"q","type":3,"sid":"id1","room":"r"}""");
        await PublishAsync("socket.io-request#/#", """{"uid":"abcdef","requestId":"q","type":4,"sid":"id1","close":true}""");
        await node.AwaitAsync(6);
        var received = node.Received.ToList();
        await node.Transport.SendAsync("abcdef", received[0] with { Type = ClusterMessageType.FetchSocketsResponse }, default);
        await node.Transport.SendAsync("abcdef", received[0] with { Type = ClusterMessageType.ServerSideEmitResponse, RequestId = "last" }, default);

        Assert.All(received, message => Assert.Equal(["id1"], message.Target.Rooms));
        Assert.Equal([ClusterMessageType.SocketsJoin, ClusterMessageType.SocketsLeave, ClusterMessageType.DisconnectSockets], received.Where((_, i) => i % 2 == 1).Select(message => message.Type));
        Assert.Equal(["r"], received[1].Rooms);
        Assert.True(received[5].Close);
        Assert.Equal("""{"type":6,"requestId":"last","data":null}""", Text((await PublishedAsync("socket.io-response#/#")).Bytes));
    }

    [Fact]
    public async Task Answers_of_official_servers_are_read_on_both_channels()
    {
        await using var node = await Node.StartClassicAsync(_redis);
        var id = node.Transport.ServerId;

        await PublishAsync("socket.io-response#/#", """{"requestId":"other","sockets":[]}""");
        await PublishAsync("socket.io-response#/#", $$$"""{"requestId":"{{{id}}}/1","sockets":[{"id":"a","handshake":{},"rooms":["a"],"data":{}}]}""");
        await PublishAsync($"socket.io-response#/#{id}#", $$"""{"type":8,"requestId":"{{id}}/2","clientCount":3}""");
        await PublishAsync("socket.io-response#/#other#", $$"""{"type":8,"requestId":"{{id}}/x","clientCount":3}""");
        await PublishAsync("socket.io-response#/#", $$"""{"type":6,"requestId":"{{id}}/3"}""");
        await PublishAsync("socket.io-response#/#", MessagePackSerializer.ConvertFromJson($$"""{"type":9,"requestId":"{{id}}/4","packet":"yes"}"""));
        await node.AwaitAsync(4);

        Assert.Equal(
            [(ClusterMessageType.FetchSocketsResponse, "1"), (ClusterMessageType.BroadcastClientCount, "2"), (ClusterMessageType.ServerSideEmitResponse, "3"), (ClusterMessageType.BroadcastAck, "4")],
            node.Received.Select(message => (message.Type, message.RequestId!)));
        Assert.Equal(["", "", "null", "\"yes\""], node.Texts);
        Assert.Equal(0, node.Transport.RefusedCount);
    }

    [Theory]
    [InlineData("socket.io#/#", """["emitter",{"type":2,"data":["ev"],"nsp":"/"},{"rooms":["r"],"flags":{},"except":["z"]}]""", "r", "z")]
    [InlineData("socket.io#/#", """["emitter",{"type":2,"data":["ev"]},{"flags":{}}]""", "", "")]
    [InlineData("socket.io#/#", """["emitter",{"type":2,"data":["ev"]}]""", "", "")]
    [InlineData("socket.io#/#", """[null,{"type":5,"data":["ev"]},null]""", "", "")]
    [InlineData("socket.io#/#", """["emitter",{"type":2,"data":["ev"]},{"rooms":"","flags":"","except":""}]""", "", "")]
    [InlineData("socket.io#/#r#", """["emitter",{"type":2,"data":["ev"]},{}]""", "r", "")]
    [InlineData("socket.io#/#5#", """["emitter",{"type":2,"data":["ev"]},{"rooms":[5]}]""", "5", "")]
    public async Task Broadcasts_of_emitters_may_leave_out_what_is_empty(string channel, string message, string rooms, string except)
    {
        await using var node = await Node.StartClassicAsync(_redis);

        await PublishAsync(channel, MessagePackSerializer.ConvertFromJson(message));
        await node.AwaitAsync(1);

        var received = node.Received.Single();
        Assert.Equal(("emitter", rooms, except), (received.SenderId, string.Join(",", received.Target.Rooms), string.Join(",", received.Target.ExceptRooms)));
    }

    [Fact]
    public async Task Requests_of_emitters_need_no_sender()
    {
        await using var node = await Node.StartClassicAsync(_redis);

        await PublishAsync("socket.io-request#/#", """{"type":2,"opts":{"rooms":["room5"],"except":[]},"rooms":["room7"]}""");
        await PublishAsync("socket.io-request#/#", """{"type":4,"opts":{"except":[]},"close":true}""");
        await node.AwaitAsync(2);

        Assert.Equal([("emitter", ClusterMessageType.SocketsJoin), ("emitter", ClusterMessageType.DisconnectSockets)], node.Received.Select(message => (message.SenderId, message.Type)));
    }

    [Fact]
    public async Task Malformed_messages_are_counted_and_set_aside()
    {
        await using var node = await Node.StartClassicAsync(_redis);
        (string Channel, RedisValue Value)[] messages =
        [
            ("socket.io#/#", new byte[] { 0xc1, 0xff }),
            ("socket.io#/#", ""),
            ("socket.io#/#", "{}"),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("[]")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1"]""")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",5,{}]""")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",{"type":2,"data":[]},{}]""")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",{"type":3,"data":["ev"]},{}]""")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",{"type":2,"data":["ev"],"nsp":"/other"},{}]""")),
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",{"type":2,"data":["ev"]},{"rooms":"r"}]""")),
            // A message of the streams adapter.
            ("socket.io#/#", MessagePackSerializer.ConvertFromJson("""{"type":7,"data":{"opts":{"rooms":[],"except":[]},"requestId":"q"},"uid":"n1","nsp":"/"}""")),
            ("socket.io-request#/#", "{"),
            ("socket.io-request#/#", "[]"),
            ("socket.io-request#/#", "{}"),
            ("socket.io-request#/#", """{"type":5,"uid":"n1","requestId":"q"}"""),
            ("socket.io-request#/#", """{"type":5,"uid":"n1","opts":{"rooms":[],"except":[]}}"""),
            ("socket.io-request#/#", """{"type":2,"uid":"n1","opts":{"rooms":[],"except":[]}}"""),
            ("socket.io-request#/#", """{"type":"2","uid":"n1"}"""),
            ("socket.io-request#/#", """{"type":8,"uid":"n1","requestId":"q"}"""),
            ("socket.io-request#/#", """{"type":2,"sid":"s","uid":"n1"}"""),
            ("socket.io-request#/#", """{"type":6,"uid":"n1","data":{}}"""),
            ("socket.io-request#/#", $$"""{"type":6,"uid":"n1","data":{{new string('[', 200)}}{{new string(']', 200)}}}"""),
            ("socket.io-request#/#", """{"type":6,"uid":"\ud800","data":["x"]}"""),
            ("socket.io-request#/#", """{"type":6,"uid":{"a":1},"data":["x"]}"""),
            ("socket.io-request#/#", (byte[])[.. """{"type":6,"uid":"n1","data":["x","""u8, (byte)'"', 0xff, .. "\"]}"u8]),
            ("socket.io-response#/#", "{}"),
            ("socket.io-response#/#", "[1"),
            ("socket.io-response#/#", $$"""{"requestId":"{{node.Transport.ServerId}}/q"}"""),
            ("socket.io-response#/#", $$"""{"requestId":"{{node.Transport.ServerId}}/q","type":8,"clientCount":-1}"""),
            ($"socket.io:node#/#{node.Transport.ServerId}#", "{}"),
        ];

        foreach (var (channel, value) in messages)
        {
            await PublishAsync(channel, value);
        }

        await PublishAsync("socket.io#/#", MessagePackSerializer.ConvertFromJson("""["n1",{"type":2,"data":["ev"]},{}]"""));
        await Wait.UntilAsync(() => node.Transport.RefusedCount >= messages.Length, () => $"{messages.Length} are refused, not {node.Transport.RefusedCount}");
        await node.AwaitAsync(1);

        Assert.Equal(["[\"ev\"]"], node.Texts);
        Assert.Equal(messages.Length, node.Transport.RefusedCount);
        Assert.Equal([(true, false)], node.Reports);
    }

    [Fact]
    public async Task Special_characters_in_names_do_not_match_other_channels()
    {
        await using var node = await Node.StartClassicAsync(_redis, options => options.ChannelPrefix = "so[ck]?*", "/a*");
        await using var other = await Node.StartClassicAsync(_redis, options => options.ChannelPrefix = "so[ck]?*", "/a*", "/ab");

        await other.PublishAsync("[\"b\"]", "/ab");
        await other.PublishAsync("[\"star\"]", "/a*");
        await node.AwaitAsync(1);

        Assert.Equal(["[\"star\"]"], node.Texts);
        Assert.Equal(0, node.Transport.RefusedCount);
    }

    private async Task PublishAsync(string channel, RedisValue value) => await _connection.GetSubscriber().PublishAsync(RedisChannel.Literal(channel), value);

    private async Task<(string Channel, byte[] Bytes)> PublishedAsync(string channel)
    {
        await Wait.UntilAsync(() => _published.Any(message => message.Channel == channel), () => $"something is published on {channel}");
        return _published.First(message => message.Channel == channel);
    }

    private static string Text(byte[] bytes) => bytes[0] == '{' ? Encoding.UTF8.GetString(bytes) : MessagePackSerializer.ConvertToJson(bytes);
}
