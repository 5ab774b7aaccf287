using Dapper;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>Published in the host's own transaction: there if and only if that commits.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private static readonly NewNotification Assigned = new("project_assigned", "Project assigned", "Yours");

    private readonly SharedDatabase _database = new();
    private readonly NodeMesh _mesh = new();
    private ChatHost _node = null!;
    private INotificationPublisher _publisher = null!;
    private INotificationFeed _feed = null!;

    public async Task InitializeAsync()
    {
        _node = await _database.StartNodeAsync(chat => _mesh.Join(chat));
        _publisher = _node.Get<INotificationPublisher>();
        _feed = _node.Get<INotificationFeed>();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Committed_it_reaches_every_device_of_its_user_once()
    {
        await using var first = await _node.ConnectAsync("1");
        await using var second = await _node.ConnectAsync("1");
        await using var other = await _node.ConnectAsync("2");
        await _database.CreateOrdersAsync();
        await using (var connection = await _database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync($"INSERT INTO {_database.Orders} (text) VALUES ('order')", transaction: transaction);
            var published = await _publisher.PublishAsync("1", Assigned, connection, transaction);
            Assert.Equal(("1", 1), (published!.UserId, published.Sequence));
            await _publisher.PublishAsync(["1", "1"], Assigned with { Title = "Second" }, connection, transaction);
            await AssertNothingIsSeenAsync("1");
            Assert.Equal(0, first.Count("new_notification"));
            await transaction.CommitAsync();
        }

        foreach (var device in new[] { first, second })
        {
            Assert.Equal("Project assigned", await TitleAsync(device));
            Assert.Equal("Second", await TitleAsync(device));
        }

        // What is delivered a second time would have been by the time that a later one is there.
        await PublishAsync("1", "Last");
        await UntilDeliveredAsync(first, "Last");
        await second.SettleAsync();
        await other.SettleAsync();
        Assert.Equal((3, 0), (first.Count("new_notification"), other.Count("new_notification")));
        Assert.Equal(["Last", "Second", "Project assigned"], (await _feed.ListAsync("1")).Items.Select(n => n.Title));
    }

    [Fact]
    public async Task Rolled_back_it_was_never_there()
    {
        await using var device = await _node.ConnectAsync("1");
        await using (var connection = await _database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await _publisher.PublishAsync("1", Assigned with { IdempotencyKey = "k" }, connection, transaction);
            await transaction.RollbackAsync();
        }

        Assert.Empty((await _feed.ListAsync("1")).Items);
        Assert.Equal(default, await _feed.GetCountsAsync("1"));
        var published = await PublishAsync("1", "After", "k");
        Assert.Equal(1, published!.Sequence);
        Assert.Equal("After", await TitleAsync(device));
        Assert.Equal(1, device.Count("new_notification"));
    }

    [Fact]
    public async Task A_publish_that_fails_undoes_itself_and_not_the_hosts_work()
    {
        await _database.CreateOrdersAsync();
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"INSERT INTO {_database.Orders} (text) VALUES ('order')", transaction: transaction);
        await Assert.ThrowsAsync<RealtimeException>(() => _publisher.PublishAsync(["1", ""], Assigned, connection, transaction));
        await transaction.CommitAsync();

        Assert.Equal(1, await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {_database.Orders}"));
        Assert.Empty((await _feed.ListAsync("1")).Items);
    }

    [Fact]
    public async Task A_key_holds_across_transactions_and_the_other_ways_to_publish()
    {
        await using var device = await _node.ConnectAsync("1");
        for (var i = 0; i < 2; i++)
        {
            await PublishAsync("1", "Once", "k");
        }

        var again = await _publisher.PublishAsync("1", Assigned with { IdempotencyKey = "k" });
        Assert.Equal("Once", again!.Title);
        await PublishAsync("1", "Last");
        await UntilDeliveredAsync(device, "Last");
        Assert.Equal(2, device.Count("new_notification"));
    }

    [Fact]
    public async Task Others_wait_while_the_hosts_transaction_is_open_and_the_feed_has_no_gap()
    {
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await _publisher.PublishAsync("1", Assigned, connection, transaction);
        var waiting = _publisher.PublishAsync("1", Assigned with { Title = "Waited" });
        await AssertNothingIsSeenAsync("1");
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal(2, (await waiting)!.Sequence);
        Assert.Equal([1, 2], (await _feed.ListAfterAsync("1", 0)).Select(n => n.Sequence));
    }

    [Fact]
    public async Task The_counts_are_told_as_well()
    {
        await using var device = await _node.ConnectAsync("1");
        await PublishAsync("1", "One");
        var counts = await device.NextAsync("notification_counts");
        Assert.Equal((1, 1), (counts.GetProperty("unseen").GetInt32(), counts.GetProperty("unread").GetInt32()));
    }

    [Fact]
    public async Task A_connection_to_another_database_is_refused()
    {
        await using var connection = await _database.OpenElsewhereAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _publisher.PublishAsync("1", Assigned, connection, transaction));
        Assert.Contains(_database.Name, refused.Message, StringComparison.Ordinal);
        Assert.Contains(HostStore.IsSqlServer ? "master" : "elsewhere.db", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_has_ended_is_refused()
    {
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _publisher.PublishAsync("1", Assigned, connection, transaction));
        Assert.Contains("has ended", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_memory_says_what_to_do()
    {
        await using var host = await ChatHost.StartAsync(inMemory: true);
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var refused = await Assert.ThrowsAsync<NotSupportedException>(
            () => host.Get<INotificationPublisher>().PublishAsync("1", Assigned, connection, transaction));
        Assert.Contains("UseSqlite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_its_user_turned_off_is_not_stored_and_one_for_the_feed_only_counts()
    {
        await using var device = await _node.ConnectAsync("1");
        await _node.Get<INotificationPreferences>().SetAsync("1", "off", NotificationMode.Off);
        await _node.Get<INotificationPreferences>().SetAsync("1", "feed", NotificationMode.FeedOnly);
        await using (var connection = await _database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            Assert.Null(await _publisher.PublishAsync("1", Assigned with { Type = "off" }, connection, transaction));
            Assert.NotNull(await _publisher.PublishAsync("1", Assigned with { Type = "feed" }, connection, transaction));
            await transaction.CommitAsync();
        }

        Assert.Equal(1, (await device.NextAsync("notification_counts")).GetProperty("unread").GetInt32());
        await PublishAsync("1", "Last");
        await UntilDeliveredAsync(device, "Last");
        Assert.Equal(1, device.Count("new_notification"));
    }

    [Fact]
    public async Task Many_transactions_on_several_nodes_are_delivered_once_each_and_in_order()
    {
        var other = await _database.StartNodeAsync(chat => _mesh.Join(chat));
        await using var here = await _node.ConnectAsync("1");
        await using var there = await other.ConnectAsync("1");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => PublishAsync("1", $"{i}"))));

        string[] feed = [.. (await _feed.ListAfterAsync("1", 0)).Select(n => n.Title)];
        foreach (var device in new[] { here, there })
        {
            await Wait.UntilAsync(() => device.Count("new_notification") >= 60, "all have arrived");
            await device.SettleAsync();
            Assert.Equal(feed, Titles(device));
        }
    }

    /// <summary>While the host's transaction is open. Where a read would wait for its end, there is nothing to see either.</summary>
    private async Task AssertNothingIsSeenAsync(string userId)
    {
        if (await _database.ReadsDoNotWaitAsync())
        {
            Assert.Equal(0, await _feed.GetUnreadCountAsync(userId));
        }
    }

    private async Task<Notification?> PublishAsync(string userId, string title, string? key = null)
    {
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var published = await _publisher.PublishAsync(userId, Assigned with { Title = title, IdempotencyKey = key }, connection, transaction);
        await transaction.CommitAsync();
        return published;
    }

    private static async Task<string> TitleAsync(SocketIOTestClient device) =>
        (await device.NextAsync("new_notification")).GetProperty("title").GetString()!;

    private static Task UntilDeliveredAsync(SocketIOTestClient device, string title) =>
        Wait.UntilAsync(() => Titles(device).Contains(title), $"{title} has arrived");

    private static IEnumerable<string> Titles(SocketIOTestClient device) => device.Events
        .Where(e => e.Name == "new_notification")
        .Select(e => e.Payload.GetProperty("title").GetString()!);
}
