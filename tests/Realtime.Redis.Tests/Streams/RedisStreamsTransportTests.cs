using System.Text;
using Realtime.Redis.Tests.Running;
using Realtime.SocketIO.Cluster;
using StackExchange.Redis;

namespace Realtime.Redis.Tests.Streams;

/// <summary>What the streams transport does beyond the suite of all transports.</summary>
public sealed class RedisStreamsTransportTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    private IDatabase Database => _connection.GetDatabase();

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await _redis.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task An_entry_has_the_fields_of_the_official_adapter()
    {
        await using var node = await Node.StartAsync(_redis);

        await node.PublishAsync("""["ev","x"]""");

        var entry = Assert.Single(await Database.StreamRangeAsync("socket.io"));
        Assert.Equal(["uid", "nsp", "type", "data", "seq"], entry.Values.Select(field => (string)field.Name!));
        Assert.Equal((string?)entry["uid"], node.Transport.ServerId);
        Assert.Equal(("/", "3"), ((string?)entry["nsp"], (string?)entry["type"]));
        Assert.Equal("""{"packet":{"type":2,"data":["ev","x"]},"opts":{"rooms":[],"except":[],"flags":{}}}""", (string?)entry["data"]);
    }

    [Fact]
    public async Task A_server_with_an_id_of_the_official_form_subscribes_once_for_each_namespace()
    {
        await using var node = await Node.StartAsync(_redis, null, "/", "/admin");

        Assert.Matches("^[0-9a-f]{16}$", node.Transport.ServerId);
        var id = node.Transport.ServerId;
        var channels = await _connection.GetServers()[0].SubscriptionChannelsAsync(RedisChannel.Pattern("socket.io#*"));
        Assert.Equal(["socket.io#/#", $"socket.io#/#{id}#", "socket.io#/admin#", $"socket.io#/admin#{id}#"], channels.Select(channel => channel.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(1, await _connection.GetServers()[0].SubscriptionSubscriberCountAsync(RedisChannel.Literal("socket.io#/#")));
    }

    [Fact]
    public async Task The_first_entry_after_the_start_is_received_and_none_before()
    {
        await Add("n1", """{"packet":["before"]}""");
        for (var i = 0; i < 10; i++)
        {
            await using var node = await Node.StartAsync(_redis, options => options.BlockTime = TimeSpan.FromMilliseconds(10));
            await Add("n1", $$"""{"packet":["first",{{i}}]}""");

            await node.AwaitAsync(1);

            Assert.Equal([$"[\"first\",{i}]"], node.Texts);
        }
    }

    [Fact]
    public async Task Broadcasts_have_the_entry_as_their_offset()
    {
        await using var node = await Node.StartAsync(_redis);

        var id = await Add("n1", """{"packet":["ev"]}""");
        await node.AwaitAsync(1);

        Assert.Equal(id, node.Received.Single().Offset);
    }

    [Fact]
    public async Task An_entry_that_was_written_again_is_received_once()
    {
        await using var node = await Node.StartAsync(_redis);

        await Add("n1", """{"packet":["a"]}""", 1);
        await Add("n1", """{"packet":["b"]}""", 2);
        await Add("n1", """{"packet":["a"]}""", 1);
        await Add("n1", """{"packet":["b"]}""", 2);
        await Add("n2", """{"packet":["c"]}""", 1);
        await Add("n1", """{"packet":["d"]}""");
        await Add("n1", """{"packet":["e"]}""", 3);
        await node.AwaitAsync(5);

        Assert.Equal(["[\"a\"]", "[\"b\"]", "[\"c\"]", "[\"d\"]", "[\"e\"]"], node.Texts);
    }

    [Fact]
    public async Task Malformed_entries_and_messages_are_counted_and_set_aside()
    {
        await using var node = await Node.StartAsync(_redis);
        var subscriber = _connection.GetSubscriber();

        await Add("n1", "!");
        await Add("n1", """{"packet":[""");
        await Database.StreamAddAsync("socket.io", "uid", "n1");
        await Database.StreamAddAsync("socket.io", [new("uid", "n1"), new("nsp", "/"), new("type", "x"), new("data", "{}")]);
        await Database.StreamAddAsync("socket.io", [new("uid", "n1"), new("nsp", "/"), new("type", "2")]);
        await subscriber.PublishAsync(RedisChannel.Literal("socket.io#/#"), new byte[] { 0xc1, 0xff });
        await subscriber.PublishAsync(RedisChannel.Literal("socket.io#/#"), "{}");
        await Add("n1", """{"packet":["ev"]}""");
        await node.AwaitAsync(1);

        Assert.Equal(["[\"ev\"]"], node.Texts);
        await Wait.UntilAsync(() => node.Transport.RefusedCount >= 5, () => $"5 are refused, not {node.Transport.RefusedCount}");
        Assert.Equal(5, node.Transport.RefusedCount);
        Assert.Equal([(true, false)], node.Reports);
    }

    [Fact]
    public async Task A_server_that_is_too_far_behind_reports_it()
    {
        var release = new TaskCompletionSource();
        await using var node = await Node.StartAsync(_redis, options => (options.MaxLength, options.ReadCount) = (100, 10));
        node.Receiving = _ => release.Task.Wait();
        await Add("n1", """{"packet":["first"]}""");
        // Trimming removes whole blocks of 100 entries.
        for (var i = 0; i < 1000; i++)
        {
            await Database.StreamAddAsync("socket.io", [new("uid", "n1"), new("nsp", "/"), new("type", "9"), new("data", """{"packet":["more"]}""")], maxLength: 100, useApproximateMaxLength: true);
        }

        Assert.Equal([(true, false)], node.Reports);
        release.SetResult();

        await Wait.UntilAsync(() => node.Reports.Contains((true, true)), () => "the gap is reported");
        await Add("n1", """{"packet":["last"]}""");
        await Wait.UntilAsync(() => node.Texts.LastOrDefault() == "[\"last\"]", () => "the last entry is received");
    }

    [Fact]
    public async Task A_server_that_is_behind_but_misses_nothing_reports_nothing()
    {
        var release = new TaskCompletionSource();
        await using var node = await Node.StartAsync(_redis, options => options.ReadCount = 10);
        node.Receiving = _ => release.Task.Wait();
        for (var i = 0; i < 200; i++)
        {
            await Add("n1", $$"""{"packet":["n",{{i}}]}""");
        }

        release.SetResult();
        await node.AwaitAsync(200);

        Assert.Equal([(true, false)], node.Reports);
    }

    [Theory]
    [InlineData("/", 47)]
    [InlineData("/notifications", -1014064871)]
    public void The_hash_of_a_namespace_is_that_of_the_official_adapter(string ns, int hash) => Assert.Equal(hash, Redis.Streams.StreamNames.Hash(ns));

    [Fact]
    public async Task Several_streams_are_read_those_with_negative_numbers_too()
    {
        await using var node = await Node.StartAsync(_redis, options => options.StreamCount = 4, "/", "/notifications");
        await using var other = await Node.StartAsync(_redis, options => options.StreamCount = 4, "/notifications");

        await Add("n1", """{"packet":["a"]}""", stream: "socket.io--3", ns: "/notifications");
        await Add("n1", """{"packet":["b"]}""", stream: "socket.io-3");
        await other.PublishAsync("[\"c\"]", "/notifications");
        await node.AwaitAsync(3);

        Assert.Equal(["[\"a\"]", "[\"b\"]", "[\"c\"]"], node.Texts.Order(StringComparer.Ordinal));
        Assert.Equal(1, await Database.StreamLengthAsync("socket.io-3") - 1);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused()
    {
        await using var node = await Node.StartAsync(_redis, options => options.MaxPendingMessages = 10);
        _redis.Freeze();
        try
        {
            var sends = Enumerable.Range(0, 20).Select(_ => node.PublishAsync("[\"ev\"]")).ToList();

            Assert.True(sends.Count(send => send.IsFaulted) >= 10);
            Assert.All(sends.Where(send => send.IsFaulted), send => Assert.IsType<ClusterUnavailableException>(send.Exception!.InnerException));
        }
        finally
        {
            _redis.Resume();
        }
    }

    [Fact]
    public async Task A_message_that_others_would_refuse_is_not_sent()
    {
        await using var node = await Node.StartAsync(_redis);
        var large = $"[\"ev\",\"{new string('x', 16 * 1024 * 1024)}\"]";

        await Assert.ThrowsAsync<ArgumentException>(() => node.PublishAsync(large));

        Assert.Equal(0, await Database.StreamLengthAsync("socket.io"));
    }

    private async Task<string> Add(string sender, string data, long? number = null, string stream = "socket.io", string ns = "/")
    {
        List<NameValueEntry> fields = [new("uid", sender), new("nsp", ns), new("type", 9), new("data", Encoding.UTF8.GetBytes(data))];
        if (number is { } value)
        {
            fields.Add(new("seq", value));
        }

        return (await Database.StreamAddAsync(stream, [.. fields])).ToString();
    }
}
