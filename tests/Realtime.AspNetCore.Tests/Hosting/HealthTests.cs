using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.SocketIO;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task The_check_of_socket_io_stands_beside_chat()
    {
        await using var host = await StartAsync(checks => checks.AddSocketIO());
        await using var socket = await host.ConnectAsync("1");
        using var http = host.Http();

        using var answer = await http.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (await ReportAsync(host)).Entries["socket.io"].Data["connections"]);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        await using var host = await StartAsync(checks => checks.AddSocketIO("other"));

        var entry = (await ReportAsync(host)).Entries["socket.io"];

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal("The app has no Socket.IO server 'other'.", entry.Description);
    }

    [Fact]
    public async Task Chat_is_healthy_while_it_works_and_says_so_with_figures()
    {
        await using var host = await StartAsync(checks => checks.AddChatRealtime());
        await using var socket = await host.ConnectAsync("1");
        using var http = host.Http();

        using var answer = await http.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var entry = (await ReportAsync(host)).Entries["chat"];
        Assert.Equal(
            [("connections", 1), ("accepting", true), ("nodesOverDatabase", false), ("otherNodes", 0), ("knowsOtherNodes", true), ("storeReachable", true), ("oldestWriteSeconds", 0.0), ("outboxLagSeconds", 0.0)],
            entry.Data.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task Chat_that_stops_takes_no_more_connections()
    {
        await using var host = await StartAsync(checks => checks.AddChatRealtime(failureStatus: HealthStatus.Degraded));
        await host.Services.GetRequiredKeyedService<SocketIOServer>(ChatRealtime.ServerName).StopAsync();

        var entry = (await ReportAsync(host)).Entries["chat"];

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("takes no new connections", entry.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_or_hangs_is_told(bool hangs)
    {
        var broken = false;
        await using var host = await StartAsync(
            checks => checks.AddChatRealtime(o => o.StoreTimeout = TimeSpan.FromMilliseconds(100)),
            b => b.Services.AddSingleton<INotificationOutbox>(_ => new BrokenOutbox(() => broken, hangs)));
        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Status);

        broken = true;
        var entry = (await ReportAsync(host)).Entries["chat"];

        Assert.Equal((HealthStatus.Unhealthy, false), (entry.Status, entry.Data["storeReachable"]));
        Assert.Equal(hangs ? "The store did not answer within 00:00:00.1000000." : "The store cannot be reached.", entry.Description);
        broken = false;
        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Status);
    }

    [Fact]
    public async Task What_a_store_says_of_itself_is_the_description()
    {
        await using var host = await StartAsync(checks => checks.AddChatRealtime(), b => b.Services.AddSingleton<IStoreStatus>(new MovedStore()));

        var entry = (await ReportAsync(host)).Entries["chat"];

        Assert.Equal((HealthStatus.Unhealthy, "The file has been moved."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task A_write_that_waits_too_long_is_told_until_it_is_stored()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        await using var host = await StartAsync(
            checks => checks.AddChatRealtime(o => o.MaxWriteAge = TimeSpan.FromMilliseconds(100)),
            b => Replace<IMessageStore>(b.Services, name => Hold(gate, name == nameof(IMessageStore.AppendAsync))));
        var id = (await host.DirectAsync("1", "2")).Id;
        gate.Reset();
        var sent = Task.Run(() => host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "late")));

        await Wait.UntilAsync(async () => (await ReportAsync(host)).Status == HealthStatus.Unhealthy, "the write is late");
        var entry = (await ReportAsync(host)).Entries["chat"];
        Assert.Contains("The oldest write has been waiting for", entry.Description, StringComparison.Ordinal);
        Assert.True((double)entry.Data["oldestWriteSeconds"] >= 0.1);

        gate.Set();
        await sent.WaitAsync(SocketIOTestClient.Patience);
        await Wait.UntilAsync(async () => (await ReportAsync(host)).Status == HealthStatus.Healthy, "the write is stored");
    }

    [Fact]
    public async Task An_outbox_that_nobody_delivers_degrades()
    {
        var time = new ManualTime();
        var taken = true;
        await using var host = await StartAsync(
            checks => checks.AddChatRealtime(o => o.MaxOutboxLag = TimeSpan.FromMinutes(2)),
            b => Replace<INotificationOutbox>(b.Services, name =>
            {
                if (taken && name == nameof(INotificationOutbox.ClaimAsync))
                {
                    throw new TimeoutException("Another node has the lease.");
                }
            }),
            time);
        await host.Get<INotificationStore>().AddAsync(
            [new NotificationDraft("1", "type", "Title", "Message", null, null, time.GetUtcNow()) { ViaOutbox = true }], default);
        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Status);

        time.Advance(TimeSpan.FromMinutes(3));
        var entry = (await ReportAsync(host)).Entries["chat"];

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal(180.0, (double)entry.Data["outboxLagSeconds"], 1.0);
        taken = false;
    }

    [Fact]
    public async Task A_threshold_out_of_its_range_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(checks => checks.AddChatRealtime(o => o.StoreTimeout = TimeSpan.Zero)));
        Assert.Contains("StoreTimeout must be between", failure.Message, StringComparison.Ordinal);
    }

    private static Task<ChatHost> StartAsync(Action<IHealthChecksBuilder> checks, Action<IChatRealtimeBuilder>? builder = null, TimeProvider? time = null) => ChatHost.StartAsync(
        builder: builder,
        services: b =>
        {
            Tokens.AddJwt(b.Services);
            checks(b.Services.AddHealthChecks());
        },
        pipeline: app => app.MapHealthChecks("/health"),
        time: time);

    private static Task<HealthReport> ReportAsync(ChatHost host) => host.Get<HealthCheckService>().CheckHealthAsync();

    private static void Hold(ManualResetEventSlim gate, bool isHeld)
    {
        if (isHeld)
        {
            gate.Wait(SocketIOTestClient.Patience);
        }
    }

    private static void Replace<T>(IServiceCollection services, Action<string> before)
        where T : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(T));
        services.Replace(ServiceDescriptor.Singleton(provider => Intercept.Before(
            (T)(registered.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)), before)));
    }

    private sealed class MovedStore : IStoreStatus
    {
        public ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken) => new("The file has been moved.");
    }

    /// <summary>An outbox in which nothing waits, whose look-up fails, or never ends, while the test says so.</summary>
    private sealed class BrokenOutbox(Func<bool> isBroken, bool hangs) : INotificationOutbox
    {
        public ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken) => new([]);

        public ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken) => default;

        public ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) =>
            !isBroken() ? default
            : hangs ? new(new TaskCompletionSource<DateTimeOffset?>().Task)
            : throw new IOException("The database is away.");
    }
}
