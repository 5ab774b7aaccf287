using Realtime.SocketIO.Cluster;
using Xunit;

namespace Realtime.Testing.Cluster;

/// <summary>
/// What every cluster transport does. The test project of a transport inherits it. Each test has a cluster of its own.
/// </summary>
public abstract class ClusterTransportSuite : IAsyncLifetime
{
    private readonly List<ClusterMember> _members = [];

    /// <summary>
    /// Whether only the servers that have opened a namespace are counted. If not, all are, and those that have not opened it
    /// answer nevertheless.
    /// </summary>
    protected virtual bool CountsByNamespace => true;

    /// <summary>Called once per test, before its first member is created.</summary>
    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }
    }

    [Fact]
    public async Task Messages_arrive_once_and_in_the_order_in_which_they_were_sent()
    {
        var (sender, first, second) = await ThreeAsync();

        for (var i = 0; i < 200; i++)
        {
            await sender.SayAsync(i);
        }

        await sender.SayAsync(-1);
        foreach (var member in (ClusterMember[])[first, second])
        {
            Assert.Equal([.. Enumerable.Range(0, 200), -1], ClusterMember.Numbers(await member.UntilAsync(201)));
            Assert.All(member.Received, message => Assert.Equal((sender.Id, "/", ClusterMessageType.Broadcast, null), (message.SenderId, message.Namespace, message.Type, message.RequestId)));
        }
    }

    [Fact]
    public async Task Messages_of_different_kinds_keep_their_order()
    {
        var (sender, first, _) = await ThreeAsync();
        ClusterMessageType[] kinds =
        [
            ClusterMessageType.SocketsJoin, ClusterMessageType.Broadcast, ClusterMessageType.ServerSideEmit,
            ClusterMessageType.SocketsLeave, ClusterMessageType.Broadcast, ClusterMessageType.DisconnectSockets,
        ];

        for (var round = 0; round < 10; round++)
        {
            foreach (var kind in kinds)
            {
                await sender.Transport.PublishAsync(Complete(sender.Message(kind)), default);
            }
        }

        Assert.Equal(Enumerable.Repeat(kinds, 10).SelectMany(all => all), (await first.UntilAsync(60)).Select(message => message.Type));
    }

    [Fact]
    public async Task A_message_does_not_return_to_its_sender()
    {
        var (sender, first, second) = await ThreeAsync();

        await sender.SayAsync(1);
        await first.UntilAsync(1);
        await second.UntilAsync(1);
        await first.SayAsync(2);

        Assert.Equal([2], ClusterMember.Numbers(await sender.UntilAsync(1)));
        Assert.Equal([1, 2], ClusterMember.Numbers(await second.UntilAsync(2)));
        Assert.Equal([1], ClusterMember.Numbers(first.Received));
    }

    [Fact]
    public async Task An_answer_reaches_only_the_server_that_asked()
    {
        var (asking, answering, bystander) = await ThreeAsync();

        await asking.Transport.PublishAsync(asking.Message(ClusterMessageType.ServerSideEmit) with { RequestId = "q1", Payload = ClusterMember.Json("""["ask",1]""") }, default);
        var request = Assert.Single(await answering.UntilAsync(1));
        await answering.Transport.SendAsync(
            request.SenderId,
            answering.Message(ClusterMessageType.ServerSideEmitResponse) with { RequestId = request.RequestId, Payload = ClusterMember.Json("""{"a":[1,"two"]}""") },
            default);
        var answer = Assert.Single(await asking.UntilAsync(1));
        await asking.SayAsync(1);

        Assert.Equal("q1", request.RequestId);
        Assert.Equal((ClusterMessageType.ServerSideEmitResponse, "q1", "/"), (answer.Type, answer.RequestId, answer.Namespace));
        ClusterMember.AssertSame("""{"a":[1,"two"]}""", answer.Payload.Json);
        Assert.DoesNotContain(await bystander.UntilAsync(2), message => message.Type == ClusterMessageType.ServerSideEmitResponse);
    }

    [Fact]
    public async Task Parts_of_requests_reach_one_server_in_their_order()
    {
        var (sender, owner, bystander) = await ThreeAsync();
        await Task.WhenAll(new[] { sender, owner, bystander }.Select(member => member.Transport.OpenAsync(ClusterMessage.SessionNamespace, default).AsTask()));
        var large = new byte[128 * 1024];
        Random.Shared.NextBytes(large);

        for (var i = 0; i < 100; i++)
        {
            var content = i == 50 ? large : [(byte)i];
            await sender.Transport.SendAsync(owner.Id, Part(sender, ClusterMessageType.SessionRequest, $"r{i}", content), default);
        }

        var received = await owner.UntilAsync(100);
        await owner.Transport.SendAsync(sender.Id, Part(owner, ClusterMessageType.SessionAnswer, "r0", [9]), default);
        var answer = Assert.Single(await sender.UntilAsync(1));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"r{i}"), received.Select(message => message.RequestId));
        Assert.All(received, message => Assert.Equal((ClusterMessageType.SessionRequest, ClusterMessage.SessionNamespace, sender.Id), (message.Type, message.Namespace, message.SenderId)));
        Assert.Equal(large, Assert.Single(received[50].Payload.Attachments).ToArray());
        Assert.Equal((ClusterMessageType.SessionAnswer, "r0", owner.Id), (answer.Type, answer.RequestId, answer.SenderId));
        Assert.Empty(bystander.Received);
    }

    [Fact]
    public async Task Servers_are_known_while_they_are_alive()
    {
        var (first, second, third) = await ThreeAsync();
        await Task.WhenAll(new[] { first, second, third }.Select(member => member.Transport.OpenAsync(ClusterMessage.SessionNamespace, default).AsTask()));

        await UntilAsync(() => first.Transport.IsAliveAsync(second.Id, default).AsTask().GetAwaiter().GetResult(), () => "the second server is known");
        await UntilAsync(() => second.Transport.IsAliveAsync(third.Id, default).AsTask().GetAwaiter().GetResult(), () => "the third server is known");
        Assert.False(await first.Transport.IsAliveAsync("nobody", default));
        await third.DisposeAsync();
        await UntilAsync(() => !second.Transport.IsAliveAsync(third.Id, default).AsTask().GetAwaiter().GetResult(), () => "the third server has left");
    }

    [Fact]
    public async Task Servers_are_counted_while_they_serve_a_namespace()
    {
        var (first, second, third) = await ThreeAsync();
        await second.Transport.OpenAsync("/a", default);

        await CountsAsync(first, "/", 2);
        await CountsAsync(first, "/a", CountsByNamespace ? 1 : 2);
        await CountsAsync(second, "/a", CountsByNamespace ? 0 : 2);
        await second.Transport.CloseAsync("/a");
        await CountsAsync(first, "/a", CountsByNamespace ? 0 : 2);
        await third.DisposeAsync();
        await CountsAsync(first, "/", 1);
    }

    [Fact]
    public async Task Namespaces_are_separate()
    {
        var (sender, first, second) = await ThreeAsync();
        await first.Transport.OpenAsync("/a", default);
        await first.Transport.OpenAsync("/a/b", default);

        await sender.SayAsync(1, "/a");
        await sender.SayAsync(2, "/a/b");
        await sender.SayAsync(3, "/b");
        await sender.SayAsync(4);

        await first.UntilAsync(3);
        Assert.Equal([("/", 4), ("/a", 1), ("/a/b", 2)], first.Received.Zip(ClusterMember.Numbers(first.Received), (m, n) => (m.Namespace, n)).Order());
        Assert.Equal([4], ClusterMember.Numbers(await second.UntilAsync(1)));
    }

    [Fact]
    public async Task A_closed_namespace_receives_nothing()
    {
        var (sender, first, _) = await ThreeAsync();
        await first.Transport.OpenAsync("/a", default);
        await sender.SayAsync(1, "/a");
        await first.UntilAsync(1);

        await first.Transport.CloseAsync("/a");
        await sender.SayAsync(2, "/a");
        await sender.SayAsync(3);

        Assert.Equal([1, 3], ClusterMember.Numbers(await first.UntilAsync(2)));
    }

    [Fact]
    public async Task Binary_content_survives()
    {
        var (sender, first, _) = await ThreeAsync();
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var json = """["bin",{"a":{"_placeholder":true,"num":0},"b":[{"_placeholder":true,"num":1}]},"text"]""";
        var content = ClusterMember.Json(json) with { Attachments = [bytes, ReadOnlyMemory<byte>.Empty] };

        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.Broadcast) with { Payload = content }, default);
        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.ServerSideEmit) with { Payload = content }, default);
        await sender.Transport.SendAsync(first.Id, sender.Message(ClusterMessageType.BroadcastAck) with { RequestId = "q1", Payload = new("""{"_placeholder":true,"num":0}"""u8.ToArray(), [bytes]) }, default);

        var received = (await first.UntilAsync(3)).ToLookup(message => message.Type);
        foreach (var message in received[ClusterMessageType.Broadcast].Concat(received[ClusterMessageType.ServerSideEmit]))
        {
            ClusterMember.AssertSame(json, message.Payload.Json);
            Assert.Equal([bytes, []], message.Payload.Attachments.Select(attachment => attachment.ToArray()));
        }

        var answer = Assert.Single(received[ClusterMessageType.BroadcastAck]);
        ClusterMember.AssertSame("""{"_placeholder":true,"num":0}""", answer.Payload.Json);
        Assert.Equal(bytes, Assert.Single(answer.Payload.Attachments).ToArray());
    }

    [Fact]
    public async Task Recipients_rooms_and_options_survive()
    {
        var (sender, first, _) = await ThreeAsync();
        var target = new ClusterTarget(["room 1", "r#2", "zimmer-ü"], ["x"]) { IsVolatile = true, MayCompress = false, Timeout = TimeSpan.FromSeconds(3) };

        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.Broadcast) with { Target = target, RequestId = "q", Payload = ClusterMember.Json("[\"a\"]") }, default);
        await first.UntilAsync(1);
        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.SocketsJoin) with { Target = new(["one"], []), Rooms = ["a", "b"] }, default);
        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.SocketsLeave) with { Target = new([], ["one"]), Rooms = ["c"] }, default);
        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.DisconnectSockets) with { Target = new(["one"], []), Close = true }, default);
        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.DisconnectSockets), default);

        var received = await first.UntilAsync(5);
        Assert.Equal(target.Rooms, received[0].Target.Rooms);
        Assert.Equal(target.ExceptRooms, received[0].Target.ExceptRooms);
        Assert.Equal((true, false, target.Timeout), (received[0].Target.IsVolatile, received[0].Target.MayCompress, received[0].Target.Timeout));
        Assert.Equal(["a", "b"], received[1].Rooms);
        Assert.Equal(["one"], received[1].Target.Rooms);
        Assert.Equal((0, true), (received[2].Target.Rooms.Count, received[2].Target.MayCompress));
        Assert.Equal(["one"], received[2].Target.ExceptRooms);
        Assert.True(received[3].Close);
        Assert.False(received[4].Close);
    }

    [Fact]
    public async Task What_a_server_tells_of_its_sockets_survives()
    {
        var (asking, answering, _) = await ThreeAsync();
        var socket = new ClusterSocket("id1", ["id1", "room"], """{"name":"Ada","n":[1,2.5,null]}"""u8.ToArray())
        {
            Address = "192.0.2.1",
            IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123),
            IsSecure = true,
            Url = "/socket.io/",
        };

        await answering.Transport.SendAsync(asking.Id, answering.Message(ClusterMessageType.FetchSocketsResponse) with { RequestId = "q1", Sockets = [socket, socket with { Id = "id2", Data = "{}"u8.ToArray() }] }, default);
        await answering.Transport.SendAsync(asking.Id, answering.Message(ClusterMessageType.FetchSocketsResponse) with { RequestId = "q2" }, default);
        await answering.Transport.SendAsync(asking.Id, answering.Message(ClusterMessageType.BroadcastClientCount) with { RequestId = "q3", ClientCount = 7 }, default);

        var received = (await asking.UntilAsync(3)).ToDictionary(message => message.RequestId!);
        Assert.Equal(["id1", "id2"], received["q1"].Sockets.Select(s => s.Id));
        var read = received["q1"].Sockets[0];
        Assert.Equal(socket.Rooms, read.Rooms);
        Assert.Equal((socket.Address, socket.IssuedAt, socket.IsSecure, socket.Url), (read.Address, read.IssuedAt, read.IsSecure, read.Url));
        ClusterMember.AssertSame("""{"name":"Ada","n":[1,2.5,null]}""", read.Data);
        Assert.Empty(received["q2"].Sockets);
        Assert.Equal(7, received["q3"].ClientCount);
    }

    [Fact]
    public async Task Text_and_numbers_survive()
    {
        var (sender, first, _) = await ThreeAsync();
        var json = """["ev","ü 😀 \u0000 \" \\ \u2028",-1,9007199254740991,1.5,true,false,null,{"":{}},[]]""";

        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.Broadcast) with { Payload = ClusterMember.Json(json) }, default);

        ClusterMember.AssertSame(json, Assert.Single(await first.UntilAsync(1)).Payload.Json);
    }

    [Fact]
    public async Task A_message_of_a_megabyte_survives()
    {
        var (sender, first, _) = await ThreeAsync();
        var json = $"[\"large\",\"{new string('x', 1_000_000)}\"]";

        await sender.Transport.PublishAsync(sender.Message(ClusterMessageType.Broadcast) with { Payload = ClusterMember.Json(json) }, default);
        await sender.SayAsync(1);

        ClusterMember.AssertSame(json, (await first.UntilAsync(2))[0].Payload.Json);
    }

    [Fact]
    public async Task What_is_sent_from_many_threads_arrives()
    {
        var (sender, first, second) = await ThreeAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => sender.SayAsync(i).AsTask())));

        Assert.Equal(Enumerable.Range(0, 100), ClusterMember.Numbers(await first.UntilAsync(100)).Order());
        Assert.Equal(Enumerable.Range(0, 100), ClusterMember.Numbers(await second.UntilAsync(100)).Order());
    }

    /// <summary>Creates the transport of another server of the test's cluster.</summary>
    protected abstract ValueTask<IClusterTransport> CreateAsync();

    private static ClusterMessage Part(ClusterMember sender, ClusterMessageType type, string requestId, byte[] content) =>
        sender.Message(type, ClusterMessage.SessionNamespace) with
        {
            RequestId = requestId,
            Payload = new("""[6,"",0,1,{"_placeholder":true,"num":0}]"""u8.ToArray(), [content]),
        };

    public static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < limit, $"Waited in vain until {what()}.");
            await Task.Delay(5);
        }
    }

    private static async Task CountsAsync(ClusterMember member, string ns, int count)
    {
        var counted = -1;
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while ((counted = await member.Transport.CountOthersAsync(ns, default)) != count)
        {
            Assert.True(DateTime.UtcNow < limit, $"{count} others were expected in {ns}, and {counted} counted.");
            await Task.Delay(5);
        }
    }

    private static ClusterMessage Complete(ClusterMessage message) => message.Type switch
    {
        ClusterMessageType.Broadcast or ClusterMessageType.ServerSideEmit => message with { Payload = ClusterMember.Json("[\"ev\"]") },
        ClusterMessageType.SocketsJoin or ClusterMessageType.SocketsLeave => message with { Rooms = ["room"] },
        _ => message,
    };

    private async Task<(ClusterMember First, ClusterMember Second, ClusterMember Third)> ThreeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var member = new ClusterMember(await CreateAsync());
            _members.Add(member);
            await member.Transport.StartAsync(member, default);
            await member.Transport.OpenAsync("/", default);
        }

        await CountsAsync(_members[0], "/", 2);
        return (_members[0], _members[1], _members[2]);
    }
}
