using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Tests.Cluster;

namespace Realtime.SocketIO.Tests.Namespaces;

public sealed class ServerSideTests
{
    [Fact]
    public async Task A_server_that_stands_alone_reaches_nobody()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.OnServerSide("x", e => seen.Add(e.Name)));

        await host.Server.ServerSideEmitAsync("x", [1]);

        Assert.Empty(await host.Server.ServerSideEmitWithAckAsync<int>("x", []));
        Assert.Empty(seen.Items);
    }

    [Fact]
    public async Task Other_servers_hear_it_in_the_same_namespace_and_answer()
    {
        var seen = new Seen<string>();
        var cluster = new InProcessCluster();
        await using var first = await cluster.StartAsync(io => io.Of("/a").OnServerSide("x", e => seen.Add("self")));
        await using var second = await cluster.StartAsync(io =>
        {
            io.OnServerSide("x", e => seen.Add("another namespace"));
            io.Of("/a").OnServerSide("x", e => seen.Add($"{e.Count} {e.Arg<int>()} {e.Arg<string>(1)} {e.Arg<string>(2)}"));
            io.Of("/a").OnServerSide("sum", e => e.AckAsync(e.Arg<int>(0) + e.Arg<int>(1)).AsTask());
        });

        await first.Server.Of("/a").ServerSideEmitAsync("x", [1, "two"]);
        var answers = await first.Server.Of("/a").ServerSideEmitWithAckAsync<int>("sum", [2, 3]);

        await seen.UntilAsync(1);
        Assert.Equal(["2 1 two "], seen.Items);
        Assert.Equal([5], answers);
    }

    [Fact]
    public async Task Every_other_server_answers_one_without_a_handler_or_with_a_failing_one_with_nothing()
    {
        var cluster = new InProcessCluster();
        await using var first = await cluster.StartAsync();
        await using var second = await cluster.StartAsync(io => io.OnServerSide("ask", async e =>
        {
            await Task.Yield();
            await e.AckAsync("second");
            await e.AckAsync("again");
        }));
        await using var without = await cluster.StartAsync();
        await using var failing = await cluster.StartAsync(io => io.OnServerSide("ask", new Action<ServerSideEvent>(_ => throw new InvalidOperationException("on purpose"))));

        var answers = await first.Server.ServerSideEmitWithAckAsync<string>("ask", []);

        Assert.Equal([null, null, "second"], answers.Order());
    }

    [Fact]
    public async Task Binary_arguments_and_answers_are_carried()
    {
        var cluster = new InProcessCluster();
        await using var first = await cluster.StartAsync();
        await using var second = await cluster.StartAsync(io => io.OnServerSide("turn", e =>
        {
            var bytes = e.Arg<byte[]>(1)!;
            Array.Reverse(bytes);
            return e.AckAsync(bytes).AsTask();
        }));

        var answers = await first.Server.ServerSideEmitWithAckAsync<byte[]>("turn", ["text", new byte[] { 1, 2, 3 }]);

        Assert.Equal([3, 2, 1], Assert.Single(answers));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_reported()
    {
        var cluster = new InProcessCluster();
        await using var first = await cluster.StartAsync();
        await using var second = await cluster.StartAsync(io => io.OnServerSide("ask", _ => { }));
        await using var third = await cluster.StartAsync(io => io.OnServerSide("ask", e => e.AckAsync(1).AsTask()));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => first.Server.ServerSideEmitWithAckAsync<int>("ask", [], TimeSpan.FromMilliseconds(300)));

        Assert.Equal("Only 1 of 2 servers answered within 0.3 s", exception.Message);
    }

    [Fact]
    public async Task Types_can_be_passed_without_reflection()
    {
        var text = (JsonTypeInfo<string>)JsonSerializerOptions.Web.GetTypeInfo(typeof(string));
        var number = (JsonTypeInfo<int>)JsonSerializerOptions.Web.GetTypeInfo(typeof(int));
        var seen = new Seen<string?>();
        var cluster = new InProcessCluster();
        await using var alone = await TestHost.StartAsync();
        await using var first = await cluster.StartAsync();
        await using var second = await cluster.StartAsync(io =>
        {
            io.OnServerSide("say", e => seen.Add(e.Arg(text)));
            io.OnServerSide("length", e => e.AckAsync(e.Arg(text)!.Length, number).AsTask());
        });

        await first.Server.ServerSideEmitAsync("say", "hello", text);
        await alone.Server.ServerSideEmitAsync("say", "hello", text);

        Assert.Equal([3], await first.Server.ServerSideEmitWithAckAsync("length", "abc", text, number));
        Assert.Equal(["hello"], seen.Items);
        Assert.Empty(await alone.Server.ServerSideEmitWithAckAsync("length", "abc", text, number));
        Assert.Equal((true, false), (first.Server.IsClustered, alone.Server.IsClustered));
    }
}
