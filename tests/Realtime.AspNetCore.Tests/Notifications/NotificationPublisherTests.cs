using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Notifications;

public sealed class NotificationPublisherTests : IAsyncLifetime
{
    private ChatHost _host = null!;
    private INotificationPublisher _publisher = null!;

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync();
        _publisher = _host.Get<INotificationPublisher>();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Many_users_get_one_each_in_their_own_feed()
    {
        await using var second = await _host.ConnectAsync("2");
        var published = await _publisher.PublishAsync(["1", "2", "1"], new NewNotification("t", "T", "m"));
        Assert.Equal(["1", "2"], published.Select(n => n.UserId));
        Assert.Equal(2, (await second.NextAsync("new_notification")).GetProperty("user_id").GetInt32());
        Assert.Empty(await _publisher.PublishAsync(Array.Empty<string>(), new NewNotification("t", "T", "m")));
    }

    [Fact]
    public async Task A_key_publishes_once_and_gives_the_same_again()
    {
        await using var socket = await _host.ConnectAsync("1");
        var first = await _publisher.PublishAsync("1", new NewNotification("t", "T", "m") { IdempotencyKey = "k" });
        var second = await _publisher.PublishAsync("1", new NewNotification("t", "other", "m") { IdempotencyKey = "k" });
        Assert.Equal((first!.Id, "T"), (second!.Id, second.Title));
        await socket.SettleAsync();
        Assert.Equal(1, socket.Count("new_notification"));
    }

    [Fact]
    public async Task Concurrent_publishing_arrives_in_the_order_of_the_feed()
    {
        await using var socket = await _host.ConnectAsync("1");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _publisher.PublishAsync("1", new NewNotification("t", $"{i}", "m")))));
        await Wait.UntilAsync(() => socket.Count("new_notification") == 200, "all have arrived");
        var feed = new List<Notification>();
        while (feed.Count < 200)
        {
            feed.AddRange(await _host.Get<INotificationFeed>().ListAfterAsync("1", feed.Count));
        }

        Assert.Equal(feed.Select(n => n.Title), socket.Events.Where(e => e.Name == "new_notification").Select(e => e.Payload.GetProperty("title").GetString()!));
    }

    [Fact]
    public async Task The_hosts_document_may_be_gone_when_it_is_stored()
    {
        Task<Notification?> publishing;
        using (var document = JsonDocument.Parse("""{"a":1}"""))
        {
            publishing = _publisher.PublishAsync("1", new NewNotification("t", "T", "m") { Data = document.RootElement });
        }

        Assert.Equal("""{"a":1}""", (await publishing)!.Data?.GetRawText());
    }

    public static TheoryData<string, NewNotification> Bad() => new()
    {
        { "1", new NewNotification("", "T", "m") },
        { "1", new NewNotification(new string('x', 101), "T", "m") },
        { "1", new NewNotification("t", "", "m") },
        { "1", new NewNotification("t", new string('x', 201), "m") },
        { "1", new NewNotification("t", "T", null!) },
        { "1", new NewNotification("t", "T", new string('x', 4001)) },
        { "1", new NewNotification("t", "T", "\ud800") },
        { "1", new NewNotification("t", "T", "m") { IdempotencyKey = "" } },
        { "1", new NewNotification("t", "T", "m") { IdempotencyKey = new string('x', 129) } },
        { "1", new NewNotification("t", "T", "m") { Data = default(JsonElement) } },
        { "1", new NewNotification("t", "T", "m") { Data = JsonSerializer.SerializeToElement(new string('x', 17_000)) } },
        { "1", new NewNotification("t", "T", "m") { Link = new string('x', 2049) } },
        { "1", new NewNotification("t", "T", "m") { Severity = (NotificationSeverity)9 } },
        { "1", new NewNotification("t", "T", "m") { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) } },
        { "", new NewNotification("t", "T", "m") },
        { "a\nb", new NewNotification("t", "T", "m") },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_input_is_refused(string userId, NewNotification notification)
    {
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => _publisher.PublishAsync(userId, notification));
        Assert.Equal(RealtimeError.InvalidPayload, refused.Error);
        Assert.Equal(0, await _host.Get<INotificationFeed>().GetUnreadCountAsync("1"));
    }
}
