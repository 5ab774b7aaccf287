using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>What was sent before the host began to stop is answered before the connection ends.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_send_that_is_being_stored_when_the_host_stops_is_acknowledged()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, async (_, inner) =>
        {
            entered.TrySetResult();
            await leave.Task;
            return await inner();
        }));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        var answers = Enumerable.Range(0, 3).Select(i => socket.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{i}" })).ToArray();
        await entered.Task.WaitAsync(SocketIOTestClient.Patience);
        await socket.SettleAsync();

        var stopping = host.StopAsync();
        await other.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));
        leave.SetResult();

        Assert.All(await Task.WhenAll(answers), answer => Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString()));
        await stopping;
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_send_that_cannot_be_stored_before_the_host_has_stopped_is_answered_as_unavailable()
    {
        var host = await ChatHost.StartAsync(builder: chat =>
        {
            chat.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
            StoreProxy.Append(chat, async (_, inner) =>
            {
                await new TaskCompletionSource().Task;
                return await inner();
            });
        });
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        var answer = socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        await socket.SettleAsync();

        await host.StopAsync().WaitAsync(SocketIOTestClient.Patience);

        Assert.Equal("unavailable", (await answer).GetProperty("code").GetString());
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_host_stops_within_its_time_although_every_call_of_its_stores_hangs()
    {
        var stores = new HangingStores();
        var host = await ChatHost.StartAsync(builder: chat =>
        {
            chat.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
            stores.Wrap(chat);
        });
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        await socket.EmitWithAckAsync("join_conversation", id);

        stores.Hang();
        // Whether the answers arrive before the connections end is not this test's.
        _ = socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        _ = socket.EmitWithAckAsync("get_changes", new { conversationId = id, afterRevision = 0 });
        _ = other.EmitWithAckAsync("join_conversation", id);
        _ = host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("type", "Title", "Text"));
        await Wait.UntilAsync(() => stores.Hanging.Count >= 3, "calls hang");

        await StopsAsync(host);
    }

    [Fact]
    public async Task A_host_stops_within_its_time_while_its_dialect_holds_up_a_lane()
    {
        using var dialect = new StuckDialect();
        var host = await ChatHost.StartAsync(builder: chat =>
        {
            chat.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
            chat.AddDialect(dialect, path: "/stuck");
        });
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        var sent = await socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        Assert.True(sent.GetProperty("ok").GetBoolean(), sent.ToString());
        await dialect.Entered.WaitAsync(SocketIOTestClient.Patience);

        await StopsAsync(host);
    }

    private static async Task StopsAsync(ChatHost host)
    {
        var clock = Stopwatch.StartNew();
        await host.StopAsync().WaitAsync(SocketIOTestClient.Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, ShutdownTimeout + TimeSpan.FromSeconds(6));
        await host.DisposeAsync();
    }

    /// <summary>Holds the thread that has it render something, until the test is over.</summary>
    private sealed class StuckDialect : Dialect, IDisposable
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _over = new();

        public Task Entered => _entered.Task;

        public override string Name => "Stuck";

        public override IReadOnlyList<ClientEvent> ClientEvents => [];

        public override IReadOnlyList<ServerEvent> ServerEvents => [];

        public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context)
        {
            _entered.TrySetResult();
            _over.Wait();
            return new([]);
        }

        public override WireEvent RenderError(ClientError error) => PlainDialect.Instance.RenderError(error);

        public void Dispose() => _over.Set();
    }
}
