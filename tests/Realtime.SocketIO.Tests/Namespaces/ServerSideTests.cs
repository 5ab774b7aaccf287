using Realtime.SocketIO.Sockets;

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
        await using var first = await TestHost.StartAsync(io => io.Of("/a").OnServerSide("x", e => seen.Add("self")));
        await using var second = await TestHost.StartAsync(io =>
        {
            io.OnServerSide("x", e => seen.Add("another namespace"));
            io.Of("/a").OnServerSide("x", e => seen.Add($"{e.Count} {e.Arg<int>()} {e.Arg<string>(1)} {e.Arg<string>(2)}"));
            io.Of("/a").OnServerSide("sum", e => e.AckAsync(e.Arg<int>(0) + e.Arg<int>(1)).AsTask());
        });
        first.Server.Peers = new DirectPeers(second.Server);

        await first.Server.Of("/a").ServerSideEmitAsync("x", [1, "two"]);
        var answers = await first.Server.Of("/a").ServerSideEmitWithAckAsync<int>("sum", [2, 3]);

        Assert.Equal(["2 1 two "], seen.Items);
        Assert.Equal([5], answers);
    }

    /// <summary>Another server in the same process.</summary>
    private sealed class DirectPeers(SocketIOServer other) : IServerPeers
    {
        public ValueTask SendAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
        {
            other.Of(@namespace).DeliverServerSide(eventName, arguments);
            return ValueTask.CompletedTask;
        }

        public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> RequestAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, TimeSpan timeout, CancellationToken cancellationToken) =>
            [await other.Of(@namespace).DeliverServerSide(eventName, arguments)!.Answer.WaitAsync(timeout, cancellationToken)];
    }
}
