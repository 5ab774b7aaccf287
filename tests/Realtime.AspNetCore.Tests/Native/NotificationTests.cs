using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Notifications: one shape, actions, states that can be taken back, and other devices that learn of it.</summary>
public sealed class NotificationTests
{
    [Fact]
    public async Task A_notification_has_one_shape_live_and_in_the_feed_with_its_actions()
    {
        await using var host = await NativeClient.StartAsync();
        await using var client = await host.ConnectAsync("1");
        await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("invited", "Invitation", "Come in")
        {
            Severity = NotificationSeverity.Warning,
            Link = "/invitations/1",
            Data = JsonElement.Parse("""{"team":7}"""),
            Actions = [new("accept", "Accept", "/invitations/1/accept"), new("decline", "Decline", null)],
        });

        var live = await client.NextAsync("notification");
        Assert.Equal(("invited", "Come in", "warning", "unseen", 1), (
            live.Text("type"), live.Text("text"), live.Text("severity"), live.Text("state"), live.Number("sequence")));
        Assert.Equal(["accept", "decline"], live.List("actions").Select(a => a.Text("id")));
        Assert.True(live.List("actions")[1].IsNull("link"));
        Assert.Equal(7, live.GetProperty("data").Number("team"));
        var feed = await client.CallAsync("get_notifications");
        Assert.Equal(live.GetRawText(), feed.List("notifications").Single().GetRawText());
        Assert.Equal(live.GetRawText(), (await client.CallAsync("get_notifications", new { after = 0 })).List("notifications").Single().GetRawText());
        Assert.Equal((1, 1), (feed.GetProperty("counts").Number("unseen"), feed.GetProperty("counts").Number("unread")));
        Assert.Equal(1, (await client.NextAsync("notification_counts")).Number("unread"));
    }

    [Fact]
    public async Task Read_and_archived_can_be_taken_back_and_every_device_on_every_node_learns_of_it()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => NativeClient.Speak(o));
        await using var client = await cluster.First.ConnectAsync("1");
        await using var tab = await cluster.Second.ConnectAsync("1");
        var id = (await cluster.First.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("type", "Title", "Text")))!.Id;
        long revision = 0;
        foreach (var (mark, state, unread) in new[]
        {
            ("seen", "seen", 1), ("read", "read", 0), ("unread", "seen", 1), ("archived", "archived", 0), ("unarchived", "read", 0), ("unread", "seen", 1),
        })
        {
            var answer = await client.CallAsync("mark_notifications", new { ids = new[] { id }, state = mark });
            Assert.Equal((1, unread, 0), (answer.Number("changed"), answer.GetProperty("counts").Number("unread"), answer.GetProperty("counts").Number("unseen")));
            Assert.True(answer.GetProperty("counts").Number("revision") > revision);
            revision = answer.GetProperty("counts").Number("revision");
            foreach (var socket in new[] { client, tab })
            {
                var told = await socket.NextAsync("notifications_changed");
                Assert.Equal((mark, id), (told.Text("change"), told.List("ids").Single().GetString()));
            }

            var listed = await client.CallAsync("get_notifications", new { after = 0 });
            Assert.Equal(state, listed.List("notifications").Single().Text("state"));
            Assert.Equal(mark is "archived", (await client.CallAsync("get_notifications")).List("notifications").Count == 0);
        }

        Assert.Equal(0, (await client.CallAsync("mark_notifications", new { ids = new[] { id }, state = "unarchived" })).Number("changed"));
        Assert.Equal(1, (await client.CallAsync("delete_notifications", new { ids = new[] { id } })).Number("changed"));
        Assert.Equal("deleted", (await tab.NextAsync("notifications_changed")).Text("change"));
    }

    [Fact]
    public async Task All_are_marked_by_type_and_what_needs_ids_is_refused_without()
    {
        await using var host = await NativeClient.StartAsync();
        await using var client = await host.ConnectAsync("1");
        var publisher = host.Get<INotificationPublisher>();
        await publisher.PublishAsync("1", new NewNotification("a", "Title", "Text"));
        await publisher.PublishAsync("1", new NewNotification("b", "Title", "Text"));
        var answer = await client.CallAsync("mark_notifications", new { all = true, type = "a", state = "read" });
        Assert.Equal((1, 1), (answer.Number("changed"), answer.GetProperty("counts").Number("unread")));
        var told = await client.NextAsync("notifications_changed");
        Assert.Equal((true, "a", "read"), (told.IsNull("ids"), told.Text("type"), told.Text("change")));
        Assert.Equal("b", (await client.CallAsync("get_notifications", new { unreadOnly = true })).List("notifications").Single().Text("type"));

        foreach (var state in new[] { "unread", "unarchived" })
        {
            Assert.Equal("invalid_payload", await client.RefusedAsync("mark_notifications", new { all = true, state }));
        }

        Assert.Equal("invalid_payload", await client.RefusedAsync("mark_notifications", new { state = "read" }));
        Assert.Equal("invalid_payload", await client.RefusedAsync("mark_notifications", new { ids = new[] { "1" }, state = "Read" }));
        Assert.Equal("invalid_payload", await client.RefusedAsync("mark_notifications", new { ids = new[] { "1" }, state = 1 }));
    }

    [Fact]
    public async Task Preferences_are_words()
    {
        await using var host = await NativeClient.StartAsync();
        await using var client = await host.ConnectAsync("1");
        await client.CallAsync("set_notification_preference", new { type = "news", mode = "feed" });
        Assert.Equal("feed", (await client.CallAsync("get_notification_preferences")).GetProperty("preferences").Text("news"));
        await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("news", "Title", "Text"));
        await client.NextAsync("notification_counts");
        Assert.Equal(0, client.Count("notification"));
        await client.CallAsync("set_notification_preference", new { type = "news", mode = "live" });
        Assert.Empty((await client.CallAsync("get_notification_preferences")).GetProperty("preferences").EnumerateObject());
    }

    [Fact]
    public async Task Actions_that_are_not_valid_are_refused()
    {
        await using var host = await NativeClient.StartAsync();
        NotificationAction[][] wrong =
        [
            [new("", "Label", null)],
            [new("id", "", null)],
            [new("id", "Label", null), new("id", "Other", null)],
            [.. Enumerable.Range(0, 6).Select(i => new NotificationAction($"{i}", "Label", null))],
            [new("id", "Label", new string('x', 2_049))],
        ];
        foreach (var actions in wrong)
        {
            var refusal = await Assert.ThrowsAsync<RealtimeException>(() =>
                host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("type", "Title", "Text") { Actions = actions }));
            Assert.Equal(RealtimeError.InvalidPayload, refusal.Error);
        }
    }
}
