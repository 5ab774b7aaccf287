using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>A process without sockets publishes through the database alone.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private readonly SharedDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_it_publishes_reaches_the_devices_of_the_nodes_once()
    {
        var worker = await _database.StartWorkerAsync();
        var node = await _database.StartNodeAsync();
        await using var device = await node.ConnectAsync("1");
        var first = await worker.PublishAsync("1", new NewNotification("t", "First", "m") { IdempotencyKey = "k" });
        await worker.PublishAsync("1", new NewNotification("t", "Again", "m") { IdempotencyKey = "k" });
        await worker.PublishAsync(["1", "2"], new NewNotification("t", "Second", "m"));

        Assert.Equal(first!.Id, (await device.NextAsync("new_notification")).GetProperty("id").GetRawText());
        Assert.Equal("Second", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
        await device.SettleAsync();
        Assert.Equal(2, device.Count("new_notification"));
        Assert.Equal(2, await node.Get<INotificationFeed>().GetUnreadCountAsync("1"));
    }

    [Fact]
    public async Task It_publishes_in_the_hosts_transaction_too()
    {
        var worker = await _database.StartWorkerAsync();
        var node = await _database.StartNodeAsync();
        await using var device = await node.ConnectAsync("1");
        await using var connection = await _database.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await worker.PublishAsync("1", new NewNotification("t", "Undone", "m"), connection, transaction);
        }

        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await worker.PublishAsync("1", new NewNotification("t", "Done", "m"), connection, transaction);
            await transaction.CommitAsync();
        }

        Assert.Equal("Done", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task What_was_published_while_no_node_ran_is_in_the_feed_and_told_at_the_start()
    {
        var worker = await _database.StartWorkerAsync();
        await worker.PublishAsync("1", new NewNotification("t", "Early", "m"));
        var node = await _database.StartNodeAsync();
        Assert.Equal("Early", Assert.Single((await node.Get<INotificationFeed>().ListAsync("1")).Items).Title);

        // The early one is out of the way by the time that a later one is there.
        await using var device = await node.ConnectAsync("1");
        await worker.PublishAsync("1", new NewNotification("t", "Late", "m"));
        await Wait.UntilAsync(
            () => device.Events.Any(e => e.Name == "new_notification" && e.Payload.GetProperty("title").GetString() == "Late"), "the later one has come");
    }

    [Fact]
    public async Task Without_a_database_it_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRealtimePublisher();
        using var worker = builder.Build();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.StartAsync());
        Assert.Contains("UseSqlite", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beside_chat_in_one_process_it_changes_nothing(bool first)
    {
        await using var host = await ChatHost.StartAsync(
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                if (first)
                {
                    b.Services.AddRealtimePublisher();
                }
            },
            builder: chat =>
            {
                if (!first)
                {
                    chat.Services.AddRealtimePublisher();
                }
            });
        await using var device = await host.ConnectAsync("1");
        await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("t", "T", "m"));
        Assert.Equal("T", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
    }
}
