using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>The feed as clients use it: states, counts on every device, filters, preferences, expiry.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;
    private INotificationPublisher _publisher = null!;

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync(time: _time);
        _publisher = _host.Get<INotificationPublisher>();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Every_device_hears_the_counts_when_they_change()
    {
        await using var first = await ConnectAsync("1");
        await using var second = await ConnectAsync("1");
        await using var other = await ConnectAsync("2");
        var id = (await _publisher.PublishAsync("1", new NewNotification("t", "T", "m")))!.Id;
        await _publisher.PublishAsync("1", new NewNotification("t", "T", "m"));
        await UntilCountsAsync(first, 2, 2);
        await UntilCountsAsync(second, 2, 2);

        await first.EmitWithAckAsync("mark_notifications", new { all = true, state = "seen" });
        await UntilCountsAsync(second, 0, 2);
        await first.EmitWithAckAsync("mark_notification_read", new { id });
        await UntilCountsAsync(second, 0, 1);
        await first.EmitWithAckAsync("delete_notifications", new { ids = new[] { id } });
        await _host.Get<INotificationFeed>().MarkAllReadAsync("1");
        await UntilCountsAsync(first, 0, 0);
        await UntilCountsAsync(second, 0, 0);
        Assert.Equal(0, other.Count("notification_counts"));
        long[] revisions = [.. second.Events.Where(e => e.Name == "notification_counts").Select(e => e.Payload.GetProperty("revision").GetInt64())];
        Assert.Equal(revisions.Order(), revisions);
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        await using var device = await ConnectAsync("1");
        await device.EmitWithAckAsync("mark_notifications", new { all = true, state = "read" });
        await device.EmitWithAckAsync("delete_notifications", new { ids = new[] { "5" } });
        await device.SettleAsync();
        Assert.Equal(0, device.Count("notification_counts"));
    }

    [Fact]
    public async Task Notifications_are_filtered_marked_archived_and_deleted_by_events()
    {
        await using var device = await ConnectAsync("1");
        var ids = new List<string>();
        foreach (var type in new[] { "a", "b", "a" })
        {
            ids.Add((await _publisher.PublishAsync("1", new NewNotification(type, "T", "m") { Link = "/x", Severity = NotificationSeverity.Warning }))!.Id);
        }

        Assert.Equal([3, 1], await ListAsync(device, new { type = "a" }));
        var archived = await device.EmitWithAckAsync("mark_notifications", new { ids = new[] { long.Parse(ids[0]) }, state = "archived" });
        Assert.Equal("""{"ok":true,"changed":1,"unseen":2,"unread":2,"revision":4}""", archived.GetRawText());
        Assert.Equal([3, 2], await ListAsync(device, new { }));
        Assert.Equal([1], await ListAsync(device, new { archived = true }));
        Assert.Equal([2, 3], await ListAsync(device, new { after = 1 }));
        Assert.Equal([1], await ListAsync(device, new { after = 0, limit = 1 }));
        var read = await device.EmitWithAckAsync("mark_notifications", new { all = true, type = "b", state = "read" });
        Assert.Equal((1, 1), (read.GetProperty("changed").GetInt32(), read.GetProperty("unread").GetInt32()));
        Assert.Equal([3], await ListAsync(device, new { unreadOnly = true }));
        var deleted = await device.EmitWithAckAsync("delete_notifications", new { ids });
        Assert.Equal((3, 0), (deleted.GetProperty("changed").GetInt32(), deleted.GetProperty("unread").GetInt32()));
        Assert.Empty(await ListAsync(device, new { }));
        Assert.Equal("""{"ok":true,"unseen":0,"unread":0,"revision":6}""", (await device.EmitWithAckAsync("get_notification_counts")).GetRawText());

        await _publisher.PublishAsync("1", new NewNotification("a", "T", "m") { Link = "/y", Severity = NotificationSeverity.Critical });
        var item = (await device.EmitWithAckAsync("get_notifications")).GetProperty("notifications")[0];
        Assert.Equal(
            ("/y", "critical", "unseen"),
            (item.GetProperty("link").GetString(), item.GetProperty("severity").GetString(), item.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Anothers_notifications_are_out_of_reach()
    {
        var id = (await _publisher.PublishAsync("1", new NewNotification("t", "T", "m")))!.Id;
        await using var other = await ConnectAsync("2");
        Assert.Equal(0, (await other.EmitWithAckAsync("mark_notifications", new { ids = new[] { id }, state = "read" })).GetProperty("changed").GetInt32());
        Assert.Equal(0, (await other.EmitWithAckAsync("delete_notifications", new { ids = new[] { id } })).GetProperty("changed").GetInt32());
        Assert.Equal(1, await _host.Get<INotificationFeed>().GetUnreadCountAsync("1"));
    }

    [Fact]
    public async Task What_a_user_wants_of_a_type_is_kept_and_heeded()
    {
        await using var device = await ConnectAsync("1");
        Assert.Equal("""{"ok":true}""", (await device.EmitWithAckAsync("set_notification_preference", new { type = "news", mode = "off" })).GetRawText());
        await device.EmitWithAckAsync("set_notification_preference", new { type = "digest", mode = "feed" });
        Assert.Equal(
            """{"digest":"feed","news":"off"}""",
            (await device.EmitWithAckAsync("get_notification_preferences")).GetProperty("preferences").GetRawText().Replace("""{"news":"off","digest":"feed"}""", """{"digest":"feed","news":"off"}""", StringComparison.Ordinal));
        Assert.Null(await _publisher.PublishAsync("1", new NewNotification("news", "T", "m")));
        Assert.NotNull(await _publisher.PublishAsync("1", new NewNotification("digest", "T", "m")));
        Assert.Equal(["2"], (await _publisher.PublishAsync(["1", "2"], new NewNotification("news", "T", "m"))).Select(n => n.UserId));
        await UntilCountsAsync(device, 1, 1);
        Assert.Equal(0, device.Count("new_notification"));

        await device.EmitWithAckAsync("set_notification_preference", new { type = "news", mode = "live" });
        await _publisher.PublishAsync("1", new NewNotification("news", "Back", "m"));
        Assert.Equal("Back", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task What_expires_leaves_the_list_and_then_the_counts_of_every_device()
    {
        await using var device = await ConnectAsync("1");
        await _publisher.PublishAsync("1", new NewNotification("t", "Short", "m") { ExpiresAt = _time.GetUtcNow().AddSeconds(2) });
        await _publisher.PublishAsync("1", new NewNotification("t", "Long", "m"));
        await UntilCountsAsync(device, 2, 2);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([2], await ListAsync(device, new { }));
        await UntilCountsAsync(device, 1, 1);
    }

    [Theory]
    [InlineData("mark_notifications", """{"ids":[1]}""")]
    [InlineData("mark_notifications", """{"ids":[1],"state":"unseen"}""")]
    [InlineData("mark_notifications", """{"ids":[1],"all":true,"state":"read"}""")]
    [InlineData("mark_notifications", """{"state":"read"}""")]
    [InlineData("mark_notifications", """{"ids":[],"state":"read"}""")]
    [InlineData("mark_notifications", """{"ids":[""],"state":"read"}""")]
    [InlineData("mark_notifications", """{"ids":[null],"state":"read"}""")]
    [InlineData("mark_notifications", """{"all":true,"type":"","state":"read"}""")]
    [InlineData("delete_notifications", """{}""")]
    [InlineData("delete_notifications", """{"ids":[]}""")]
    [InlineData("get_notifications", """{"type":""}""")]
    [InlineData("get_notifications", """{"after":0,"limit":101}""")]
    [InlineData("set_notification_preference", """{"type":"t"}""")]
    [InlineData("set_notification_preference", """{"mode":"off"}""")]
    [InlineData("set_notification_preference", """{"type":"t","mode":"loud"}""")]
    public async Task Bad_payloads_are_refused(string name, string payload)
    {
        await using var device = await ConnectAsync("1");
        var reply = await device.EmitWithAckAsync(name, JsonSerializer.Deserialize<JsonElement>(payload));
        Assert.Equal("invalid_payload", reply.GetProperty("code").GetString());
    }

    private Task<SocketIOTestClient> ConnectAsync(string userId) => _host.ConnectAsync(userId, _time.GetUtcNow().AddHours(1));

    private static async Task<IEnumerable<long>> ListAsync(SocketIOTestClient device, object query) =>
        (await device.EmitWithAckAsync("get_notifications", query)).GetProperty("notifications").EnumerateArray()
            .Select(n => n.GetProperty("sequence").GetInt64());

    private static Task UntilCountsAsync(SocketIOTestClient device, long unseen, long unread) => Wait.UntilAsync(
        () => device.Events.LastOrDefault(e => e.Name == "notification_counts") is { } last
            && (last.Payload.GetProperty("unseen").GetInt64(), last.Payload.GetProperty("unread").GetInt64()) == (unseen, unread),
        $"the counts are {unseen} and {unread}");
}
