using Microsoft.Extensions.DependencyInjection;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Handlers;

public sealed class HandlerClassTests
{
    [Fact]
    public async Task Classes_of_an_assembly_are_found_mapped_and_given_their_services()
    {
        await using var host = await StartAsync();
        await using var client = await host.ConnectAsync();

        Assert.Equal("Ada says hi", (await client.EmitWithAckAsync("line", new { text = "hi" })).GetString());
        Assert.Equal(5, (await client.EmitWithAckAsync("sum", 2, 3)).GetInt32());
        Assert.Equal("direct", (await client.EmitWithAckAsync("direct")).GetString());
        Assert.Equal(client.Id, (await client.EmitWithAckAsync("who")).GetString());
        Assert.Equal("none 10", (await client.EmitRawWithAckAsync("optional", "null")).GetString());
        Assert.Equal("given 3", (await client.EmitWithAckAsync("optional", "given", 3)).GetString());
        Assert.Equal(7, (await client.EmitWithAckAsync("value-task", 7)).GetInt32());
        Assert.Equal("static", (await client.EmitWithAckAsync("static")).GetString());
        Assert.Equal("by hand", (await client.EmitWithAckAsync("by-hand")).GetString());
    }

    [Fact]
    public async Task Each_call_has_a_scope_of_its_own_that_is_disposed()
    {
        await using var host = await StartAsync();
        await using var client = await host.ConnectAsync();
        var log = host.Services.GetRequiredService<Journal>();

        var first = (await client.EmitWithAckAsync("scope")).GetInt32();
        var second = (await client.EmitWithAckAsync("scope")).GetInt32();

        Assert.NotEqual(first, second);
        await Wait.UntilAsync(() => log.Disposed.Items.Contains(second), "the scope was disposed");
    }

    [Fact]
    public async Task Connecting_and_leaving_reach_the_class_of_the_namespace()
    {
        await using var host = await StartAsync();
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);
        var log = host.Services.GetRequiredService<Journal>();

        await client.SendAsync("40/chat,");
        await client.NextFrameAsync("40/chat,");
        await client.SendAsync("42/chat,1[\"where\"]");
        Assert.Equal("43/chat,1[\"/chat\"]", await client.NextFrameAsync("43/chat,"));
        await client.SendAsync("41/chat,");
        await log.Lines.UntilAsync(2);

        Assert.Equal(["connected", "left: ClientNamespaceDisconnect"], log.Lines.Items);
    }

    [Theory]
    [InlineData("line", "")]
    [InlineData("line", "null")]
    [InlineData("line", "[]")]
    [InlineData("sum", "1")]
    [InlineData("sum", "1,null")]
    [InlineData("optional", "5")]
    public async Task Arguments_that_do_not_bind_are_reported_and_the_connection_is_kept(string name, string arguments)
    {
        var errors = new Seen<Exception>();
        await using var host = await StartAsync(io => io.OnEventError((_, exception) => errors.Add(exception)));
        await using var client = await host.ConnectAsync();

        await client.EmitRawAsync(name, arguments);

        Assert.Equal("direct", (await client.EmitWithAckAsync("direct")).GetString());
        await errors.UntilAsync(1);
        Assert.IsType<SocketArgumentException>(Assert.Single(errors.Items));
    }

    [Fact]
    public async Task A_class_can_be_mapped_by_hand_to_any_namespace_without_being_registered()
    {
        await using var host = await TestHost.StartAsync(
            io =>
            {
                io.MapHandlers<LonelyHandlers>();
                io.Of("/elsewhere").MapHandlers<LonelyHandlers>();
            },
            services: (services, _) => services.AddSingleton<Journal>());
        await using var client = await host.ConnectAsync();
        var log = host.Services.GetRequiredService<Journal>();

        Assert.Equal("/", (await client.EmitWithAckAsync("lonely")).GetString());
        await Wait.UntilAsync(() => log.Lines.Items.Contains("lonely disposed"), "it was disposed");
        await client.SendAsync("40/elsewhere,");
        await client.NextFrameAsync("40/elsewhere,");
        await client.SendAsync("42/elsewhere,1[\"lonely\"]");
        Assert.Equal("43/elsewhere,1[\"/elsewhere\"]", await client.NextFrameAsync("43/elsewhere,"));
    }

    [Fact]
    public async Task A_class_that_cannot_be_mapped_says_why()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Throws<InvalidOperationException>(() => host.Server.MapHandlers<SocketHandlers>());
        Assert.Throws<InvalidOperationException>(() => host.Server.MapHandlers<GenericMethod<int>>());
    }

    private static Task<TestHost> StartAsync(Action<SocketIOServer>? configure = null) => TestHost.StartAsync(
        configure,
        services: (services, builder) =>
        {
            services.AddSingleton<Journal>().AddScoped<Visit>();
            builder.AddSocketHandlers(typeof(MainHandlers).Assembly).AddSocketHandlers<ChatHandlers>();
        });

    internal sealed record Line(string Text);

    internal sealed class Journal
    {
        private int _visits;

        public Seen<string> Lines { get; } = new();

        public Seen<int> Disposed { get; } = new();

        public int NextVisit() => Interlocked.Increment(ref _visits);
    }

    internal sealed class Visit(Journal journal) : IDisposable
    {
        public int Number { get; } = journal.NextVisit();

        public void Dispose() => journal.Disposed.Add(Number);
    }

    internal sealed class MainHandlers(Visit visit) : SocketHandlers
    {
        [SocketEventName("line")]
        public async Task<string> OnLine(Line line, SocketEvent e, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return cancellationToken.IsCancellationRequested ? "gone" : "Ada says " + line.Text;
        }

        [SocketEventName("sum")]
        public Task<int> Sum(int a, SocketIOSocket socket, int b) => Task.FromResult(a + b);

        [SocketEventName("direct")]
        public string Direct() => "direct";

        [SocketEventName("who")]
        public string Who(SocketIOSocket socket) => socket.Id;

        [SocketEventName("optional")]
        public string Optional(string? text, int number = 10) => $"{text ?? "none"} {number}";

        [SocketEventName("value-task")]
        public ValueTask<int> OnValueTask(int number) => ValueTask.FromResult(number);

        [SocketEventName("by-hand")]
        public ValueTask ByHand(SocketEvent e) => e.AckAsync("by hand");

        [SocketEventName("static")]
        public static string Static() => "static";

        [SocketEventName("scope")]
        public int Scope() => visit.Number;
    }

    [SocketNamespace("/chat")]
    internal sealed class ChatHandlers(Journal journal) : SocketHandlers
    {
        public override Task OnConnectedAsync(SocketIOSocket socket)
        {
            journal.Lines.Add("connected");
            return Task.CompletedTask;
        }

        public override Task OnDisconnectedAsync(SocketIOSocket socket, DisconnectReason reason)
        {
            journal.Lines.Add("left: " + reason);
            return Task.CompletedTask;
        }

        [SocketEventName("where")]
        public string Where(SocketEvent e) => e.Socket.Namespace.Name;
    }

    internal sealed class LonelyHandlers(Journal journal) : SocketHandlers, IDisposable
    {
        [SocketEventName("lonely")]
        public string Lonely(SocketEvent e) => e.Socket.Namespace.Name;

        public void Dispose() => journal.Lines.Add("lonely disposed");
    }

    internal sealed class GenericMethod<TClass> : SocketHandlers
    {
        [SocketEventName("x")]
        public void OnX<T>(T value)
        {
        }
    }
}
