namespace Realtime.SocketIO.Tests.Broadcasting;

public sealed class BroadcastTests
{
    [Fact]
    public async Task Every_way_to_say_whom_reaches_exactly_them()
    {
        await using var host = await TestHost.StartAsync();
        var (first, firstSocket) = await host.ConnectPairAsync();
        var (second, secondSocket) = await host.ConnectPairAsync();
        await using var _ = first;
        await using var __ = second;
        await firstSocket.JoinAsync(["a", "both"]);
        await secondSocket.JoinAsync(["b", "both"]);
        var io = host.Server;

        await io.In("a").EmitAsync("in", 1);
        await io.In(["a", "b"]).EmitAsync("in-both", 1);
        await io.Local.To("b").EmitAsync("local", 1);
        await io.Except(["a"]).EmitAsync("except", 1);
        await io.Volatile.Compress(false).To("both").EmitAsync("modified", 1);
        await firstSocket.In("both").EmitAsync("from-first", 1);
        await firstSocket.Local.EmitAsync("others", 1);
        await firstSocket.Except("b").EmitAsync("nobody", 1);
        await firstSocket.Volatile.Broadcast.EmitAsync("volatile-others", 1);
        await firstSocket.Volatile.In("b").EmitAsync("volatile-in", 1);
        await firstSocket.Volatile.In(["a", "b"]).EmitAsync("volatile-in-both", 1);
        await firstSocket.Compress(false).To(["b"]).EmitAsync("uncompressed-to", 1);
        await firstSocket.Volatile.Except(["b"]).EmitAsync("volatile-nobody", 1);
        await firstSocket.Volatile.Local.EmitAsync("volatile-local", 1);
        await io.EmitArgumentsAsync("end", [1, "two", null]);

        Assert.Equal("42[\"end\",1,\"two\",null]", await first.NextFrameAsync("42[\"end\""));
        await second.NextFrameAsync("42[\"end\"");
        Assert.Equal(["in", "in-both", "modified", "end"], first.Events.Select(e => e.Name));
        Assert.Equal(["in-both", "local", "except", "modified", "from-first", "others", "volatile-others", "volatile-in", "volatile-in-both", "uncompressed-to", "volatile-local", "end"], second.Events.Select(e => e.Name));
    }

    [Fact]
    public async Task An_emission_may_say_how_it_is_sent()
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        await socket.Compress(false).EmitAsync("x", 1);
        await socket.Volatile.EmitArgumentsAsync("y", [1, 2]);
        var answer = socket.Timeout(TimeSpan.FromSeconds(15)).EmitWithAckAsync<string>("question", "q");
        await client.AnswerAsync("\"a\"");

        Assert.Equal("a", await answer);
        Assert.Equal("42[\"y\",1,2]", await client.NextFrameAsync("42[\"y\""));
        await Assert.ThrowsAsync<TimeoutException>(() => socket.Timeout(TimeSpan.FromMilliseconds(20)).EmitWithAckAsync<string>("question", "q"));
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Timeout(TimeSpan.Zero));
    }

    [Fact]
    public async Task Several_arguments_can_be_acknowledged()
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        var answer = socket.EmitArgumentsWithAckAsync<int>("sum", [1, 2]);
        var (id, json) = await client.NextQuestionAsync();
        await client.SendAsync($"43{id}[3]");

        Assert.Equal("[\"sum\",1,2]", json);
        Assert.Equal(3, await answer);
    }
}
