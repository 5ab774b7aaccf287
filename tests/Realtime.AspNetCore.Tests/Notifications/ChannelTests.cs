using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>What stayed unread while its user was away goes to the host's channel, once.</summary>
public sealed class ChannelTests
{
    private static readonly NewNotification Note = new("t", "T", "m");

    [Fact]
    public async Task What_stays_unread_is_handed_over_once_to_each_user()
    {
        var mail = new Mail();
        var time = new ManualTime();
        var delay = TimeSpan.FromMinutes(10);
        await using var host = await StartAsync(mail, delay, time: time);
        var publisher = host.Get<INotificationPublisher>();
        await publisher.PublishAsync("1", Note with { Title = "A" });
        await publisher.PublishAsync(["1", "2"], Note with { Title = "B" });
        var read = await publisher.PublishAsync("3", Note);
        await host.Get<INotificationFeed>().MarkReadAsync("3", read!.Id);

        Assert.Empty(mail.Sent);
        time.Advance(delay);
        await UntilAsync(() => TitlesOf("1") == "A,B" && TitlesOf("2") == "B", "both users have what they did not read");
        await publisher.PublishAsync("1", Note with { Title = "C" });
        time.Advance(delay);
        await UntilAsync(() => TitlesOf("1") == "A,B,C", "the later one has come");
        Assert.DoesNotContain(mail.Sent, digest => digest.UserId == "3");
        Assert.Equal(mail.Sent.Count, mail.Sent.Select(digest => digest.Key).Distinct().Count());

        // What waits for the clock, such as a batch that is run again, goes on; the steps are too small for a claim to end.
        Task UntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(5));
                return condition();
            },
            what);

        string TitlesOf(string userId) =>
            string.Join(',', mail.Sent.Where(digest => digest.UserId == userId).SelectMany(digest => digest.Notifications).Select(n => n.Title));
    }

    [Fact]
    public async Task A_user_who_is_connected_gets_no_digest_until_going_away()
    {
        var mail = new Mail();
        await using var host = await StartAsync(mail, chat: options => options.PresenceGrace = TimeSpan.Zero);
        await using (var device = await host.ConnectAsync("1"))
        {
            await host.Get<INotificationPublisher>().PublishAsync(["1", "2"], Note);
            await Wait.UntilAsync(() => mail.Sent.Any(digest => digest.UserId == "2"), "the absent user has a digest");
            Assert.DoesNotContain(mail.Sent, digest => digest.UserId == "1");
        }

        await Wait.UntilAsync(() => mail.Sent.Any(digest => digest.UserId == "1"), "the user who went has a digest");
    }

    [Fact]
    public async Task What_fails_is_tried_again_with_the_same_key()
    {
        var mail = new Mail { Failures = 2 };
        await using var host = await StartAsync(mail);
        await host.Get<INotificationPublisher>().PublishAsync("1", Note);
        await Wait.UntilAsync(() => mail.Sent.Count == 1, "it was sent");
        Assert.Equal([1, 2, 3], mail.Tried.Select(digest => digest.Attempt));
        Assert.Single(mail.Tried.Select(digest => digest.Key).Distinct());
        Assert.Empty(await host.Get<INotificationDeadLetters>().ListAsync());
    }

    [Fact]
    public async Task What_fails_for_good_is_a_dead_letter_and_later_ones_go_on()
    {
        var mail = new Mail { Failures = 3 };
        await using var host = await StartAsync(mail);
        var publisher = host.Get<INotificationPublisher>();
        var letters = host.Get<INotificationDeadLetters>();
        await publisher.PublishAsync("1", Note);
        await Wait.UntilAsync(async () => (await letters.ListAsync()).Count == 1, "it is given up");
        var letter = Assert.Single(await letters.ListAsync());
        Assert.Equal(("mail", "1", 0, 1, 3), (letter.Channel, letter.UserId, letter.AfterSequence, letter.UpToSequence, letter.Attempts));
        Assert.Contains("no server", letter.Error, StringComparison.Ordinal);

        await publisher.PublishAsync("1", Note with { Title = "Later" });
        await Wait.UntilAsync(() => mail.Sent.Count == 1, "the later one was sent");
        Assert.Equal("1:Later", Text(mail.Sent.Single()));
        Assert.True(await letters.RemoveAsync(letter.Id));
    }

    [Fact]
    public async Task Several_nodes_send_each_digest_once_and_a_restart_goes_on()
    {
        var mail = new Mail();
        await using var database = new SharedDatabase();
        var first = await database.StartNodeAsync(chat: chat => Use(chat, mail, TimeSpan.Zero));
        await database.StartNodeAsync(chat: chat => Use(chat, mail, TimeSpan.Zero));
        var worker = await database.StartWorkerAsync();
        string[] users = [.. Enumerable.Range(1, 50).Select(i => $"{i}")];
        await worker.PublishAsync(users, Note);
        await first.StopAsync();
        await worker.PublishAsync("last", Note);
        await Wait.UntilAsync(() => mail.Sent.Any(digest => digest.UserId == "last") && mail.Sent.Count >= 51, "all have their digest");
        Assert.Equal(users.Append("last").Order(), mail.Sent.Select(digest => digest.UserId).Order());
    }

    [Fact]
    public async Task A_node_that_has_just_started_sends_no_digest_to_a_user_of_another_node()
    {
        var mail = new Mail();
        await using var database = new SharedDatabase();

        // The first node never looks for digests, so the second one finds one that is due as soon as it starts.
        var first = await database.StartNodeAsync(chat =>
        {
            Use(chat, mail, TimeSpan.Zero);
            chat.Services.Configure<NotificationOptions>(options => options.ChannelInterval = TimeSpan.FromHours(1));
        });
        var device = await first.ConnectAsync("1");
        await first.Get<INotificationPublisher>().PublishAsync("1", Note);
        var second = await database.StartNodeAsync(chat => Use(chat, mail, TimeSpan.Zero));

        await NodeCluster.UntilKnownAsync(second, "1");
        await first.Get<INotificationPublisher>().PublishAsync("2", Note);
        await Wait.UntilAsync(() => mail.Sent.Any(digest => digest.UserId == "2"), "the user who is nowhere has a digest");
        Assert.DoesNotContain(mail.Tried, digest => digest.UserId == "1");

        await device.DisposeAsync();
        await Wait.UntilAsync(() => mail.Sent.Any(digest => digest.UserId == "1"), "the user who went has a digest");
    }

    [Fact]
    public void A_channels_name_and_options_are_checked()
    {
        var services = new ServiceCollection();
        var chat = services.AddChatRealtime().AddNotificationChannel<Mail>("mail");
        Assert.Throws<ArgumentException>(() => chat.AddNotificationChannel<Mail>("mail"));
        Assert.Throws<ArgumentException>(() => chat.AddNotificationChannel<Mail>(" "));
        Assert.Throws<ArgumentException>(() => chat.AddNotificationChannel<Mail>("push", options => options.MaxAttempts = 0));
    }

    private static Task<ChatHost> StartAsync(
        Mail mail,
        TimeSpan delay = default,
        Action<ChatRealtimeOptions>? chat = null,
        TimeProvider? time = null) =>
        ChatHost.StartAsync(chat, builder => Use(builder, mail, delay), time: time);

    private static void Use(IChatRealtimeBuilder chat, Mail mail, TimeSpan delay)
    {
        chat.Services.AddSingleton(mail);
        chat.Services.Configure<NotificationOptions>(options => options.ChannelInterval = TimeSpan.FromMilliseconds(20));
        chat.AddNotificationChannel<Mail>("mail", options =>
        {
            options.Delay = delay;
            options.MaxAttempts = 3;
            options.RetryDelay = TimeSpan.FromMilliseconds(10);
        });
    }

    private static string Text(NotificationDigest digest) => $"{digest.UserId}:{string.Join(',', digest.Notifications.Select(n => n.Title))}";

    private sealed class Mail : INotificationChannel
    {
        private int _failures;

        public int Failures
        {
            init => _failures = value;
        }

        public ConcurrentQueue<NotificationDigest> Tried { get; } = [];

        public ConcurrentQueue<NotificationDigest> Sent { get; } = [];

        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
        {
            Tried.Enqueue(digest);
            if (Interlocked.Decrement(ref _failures) >= 0)
            {
                throw new InvalidOperationException("no server");
            }

            Sent.Enqueue(digest);
            return Task.CompletedTask;
        }
    }
}
