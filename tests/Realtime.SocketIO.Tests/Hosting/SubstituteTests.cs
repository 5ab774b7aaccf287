using Microsoft.Extensions.DependencyInjection;

namespace Realtime.SocketIO.Tests.Hosting;

/// <summary>Code of a host that emits is tested without a server: with a substitute of the interfaces, written by hand.</summary>
public sealed class SubstituteTests
{
    [Fact]
    public async Task Code_that_emits_is_tested_with_a_substitute()
    {
        var io = new Recording([], "/");

        await new OrderDesk(io).ShipAsync("order-7", "Ada");

        Assert.Equal(
            [
                "/ to order-7: shipped [order-7]",
                "/ to order-7 except Ada volatile: progress [order-7, 100]",
                "/shop: count []",
            ],
            io.Emitted);
    }

    [Fact]
    public async Task A_substitute_answers_for_the_clients()
    {
        var io = new Recording([], "/") { Answer = "yes" };

        Assert.True(await new OrderDesk(io).IsWantedAsync("order-7"));
        Assert.Equal(["/ to order-7: wanted? [order-7]"], io.Emitted);
    }

    [Fact]
    public async Task The_same_code_reaches_clients_through_the_server()
    {
        await using var host = await TestHost.StartAsync(
            io => io.OnConnection(async socket => await socket.JoinAsync("order-7")),
            services: (services, _) => services.AddSingleton<OrderDesk>());
        await using var client = await host.ConnectAsync();
        await Wait.UntilAsync(() => host.Server.Rooms.Contains("order-7"), "the client is in its room");
        var desk = host.Services.GetRequiredService<OrderDesk>();

        await desk.ShipAsync("order-7", "Ada");
        Assert.Equal("order-7", (await client.NextAsync("shipped")).GetString());

        var asking = desk.IsWantedAsync("order-7");
        await client.AnswerAsync("\"yes\"");
        Assert.True(await asking);
    }

    [Fact]
    public async Task The_interface_is_the_server_by_name_as_well()
    {
        await using var host = await TestHost.StartAsync(services: (services, _) => services.AddSocketIO("other"));

        Assert.Same(host.Server, host.Services.GetRequiredService<ISocketIOServer>());
        Assert.Same(host.Server, host.Services.GetRequiredKeyedService<ISocketIOServer>(""));
        Assert.Same(host.Services.GetRequiredKeyedService<SocketIOServer>("other"), host.Services.GetRequiredKeyedService<ISocketIOServer>("other"));
        Assert.Same(host.Server.Of("/shop"), ((ISocketIOServer)host.Server).Of("shop"));
    }

    [Fact]
    public async Task Every_member_of_the_interface_does_what_the_server_does()
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var disposing = client;
        ISocketIOServer io = host.Server;

        await io.In(socket.Id).SocketsJoinAsync("a");
        await io.To([socket.Id]).SocketsJoinAsync(["b", "c"]);
        await io.SocketsLeaveAsync("c");
        Assert.Equal([socket.Id, "a", "b"], socket.Rooms.Order(StringComparer.Ordinal).OrderBy(room => room.Length == 1));

        await io.Except("a").EmitAsync("not", 0);
        await io.Except(["a"]).EmitAsync("not", 0);
        await io.In(["a", "b"]).Local.Compress(false).EmitAsync("plain");
        await io.EmitArgumentsAsync("many", [1, "two"]);
        await client.NextAsync("plain");
        Assert.Equal(1, (await client.NextAsync("many")).GetInt32());

        Assert.Equal([socket], await io.FetchSocketsAsync());
        Assert.Equal([socket.Id], (await io.Timeout(TimeSpan.FromMilliseconds(50)).EmitWithAckAsync("silent")).Missing);
        Assert.Equal((1, 1), (io.ConnectionCount, io.Of("/").SocketCount));
        Assert.Throws<ArgumentException>(() => io.To(""));

        await io.DisconnectSocketsAsync();
        Assert.False(socket.IsConnected);
    }

    private sealed class OrderDesk(ISocketIOServer io)
    {
        public async Task ShipAsync(string order, string clerk)
        {
            await io.To(order).EmitAsync("shipped", order);
            await io.To(order).Except(clerk).Volatile.EmitArgumentsAsync("progress", [order, 100]);
            await io.Of("/shop").EmitAsync("count");
        }

        public async Task<bool> IsWantedAsync(string order) =>
            (await io.To(order).EmitWithAckAsync<string>("wanted?", order)).Values.All(answer => answer == "yes");
    }

    /// <summary>Writes down what is emitted, and for whom.</summary>
    private sealed class Recording(List<string> emitted, string address) : ISocketIOServer, ISocketIONamespace
    {
        public IReadOnlyList<string> Emitted => emitted;

        public string? Answer { get; init; }

        public string Name => address;

        public int ConnectionCount => 0;

        public int SocketCount => 0;

        public IBroadcastOperator Volatile => With("volatile");

        public IBroadcastOperator Local => With("local");

        public ISocketIONamespace Of(string name) => new Recording(emitted, name) { Answer = Answer };

        public IBroadcastOperator To(IEnumerable<string> rooms) => With("to " + string.Join(' ', rooms));

        public IBroadcastOperator Except(IEnumerable<string> rooms) => With("except " + string.Join(' ', rooms));

        public IBroadcastOperator Compress(bool compress) => this;

        public IBroadcastOperator Timeout(TimeSpan timeout) => this;

        public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
        {
            emitted.Add($"{address}: {eventName} [{string.Join(", ", arguments)}]");
            return ValueTask.CompletedTask;
        }

        public async Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
        {
            await EmitArgumentsAsync(eventName, arguments, cancellationToken);
            return new BroadcastAnswers<TResult>([new("socket", (TResult?)(object?)Answer)]);
        }

        public ValueTask<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<IReadOnlyList<IRemoteSocket>>([]);

        public ValueTask SocketsJoinAsync(IEnumerable<string> rooms) => ValueTask.CompletedTask;

        public ValueTask SocketsLeaveAsync(IEnumerable<string> rooms) => ValueTask.CompletedTask;

        public ValueTask DisconnectSocketsAsync(bool close = false) => ValueTask.CompletedTask;

        private Recording With(string more) => new(emitted, $"{address} {more}") { Answer = Answer };
    }
}
