using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>What a channel says of a failure counts, one user who hangs delays nobody, and users turn channels off.</summary>
public sealed class ChannelFaultTests
{
    private static readonly NewNotification Note = new("t", "T", "m");
    private static readonly Uri Channels = new("/api/chat/notifications/preferences/channels", UriKind.Relative);

    [Fact]
    public async Task One_user_who_hangs_delays_no_other_user_of_the_channel()
    {
        var mail = new Mail { Answers = { ["hangs"] = async limit => await Task.Delay(Timeout.Infinite, limit) } };
        await using var host = await StartAsync(mail);
        await host.Get<INotificationPublisher>().PublishAsync("hangs", Note);
        await Wait.UntilAsync(() => mail.Tried.Count == 1, "it hangs");

        // More than are sent at the same time.
        string[] users = [.. Enumerable.Range(1, 60).Select(i => $"{i}")];
        await host.Get<INotificationPublisher>().PublishAsync(users, Note);
        await Wait.UntilAsync(() => mail.Sent.Count == users.Length, "all others have their digest");
        Assert.Equal(users.Order(), mail.Sent.Order());
    }

    [Fact]
    public async Task What_can_never_be_sent_is_given_up_at_once()
    {
        var mail = new Mail { Answers = { ["gone"] = _ => throw new ChannelDeliveryException("no such mailbox") { IsPermanent = true } } };
        await using var host = await StartAsync(mail);
        await host.Get<INotificationPublisher>().PublishAsync(["gone", "other"], Note);
        await Wait.UntilAsync(async () => (await host.Get<INotificationDeadLetters>().ListAsync()).Count == 1, "it is given up");

        var letter = (await host.Get<INotificationDeadLetters>().ListAsync())[0];
        Assert.Equal(("gone", 1), (letter.UserId, letter.Attempts));
        Assert.Contains("no such mailbox", letter.Error, StringComparison.Ordinal);
        Assert.Single(mail.Tried, userId => userId == "gone");
    }

    [Fact]
    public async Task A_channel_that_is_told_to_wait_waits()
    {
        var pause = TimeSpan.FromMilliseconds(500);
        var times = new ConcurrentQueue<long>();
        var mail = new Mail
        {
            Answers =
            {
                ["1"] = _ =>
                {
                    times.Enqueue(TimeProvider.System.GetTimestamp());
                    return times.Count == 1 ? throw new ChannelDeliveryException("later") { RetryAfter = pause } : Task.CompletedTask;
                },
            },
        };
        await using var host = await StartAsync(mail);
        await host.Get<INotificationPublisher>().PublishAsync("1", Note);
        await Wait.UntilAsync(() => !mail.Sent.IsEmpty, "it was sent again");

        // Due times are whole milliseconds.
        Assert.InRange(TimeProvider.System.GetElapsedTime(times.First(), times.Last()), pause - TimeSpan.FromMilliseconds(2), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_channel_that_a_user_turned_off_gets_nothing_also_of_what_was_published_before()
    {
        var mail = new Mail();
        var (time, delay) = (new ManualTime(), TimeSpan.FromMinutes(10));
        await using var host = await ChatHost.StartAsync(builder: chat => Add(chat, mail, delay), time: time);
        var preferences = host.Get<INotificationPreferences>();
        var publisher = host.Get<INotificationPublisher>();
        foreach (var type in new[] { "news", "paid" })
        {
            await publisher.PublishAsync(["1", "2", "3"], Note with { Type = type, Title = type });
        }

        await preferences.SetOptOutAsync("1", new("mail", null), isOff: true);
        await preferences.SetOptOutAsync("2", new("mail", "news"), isOff: true);
        await preferences.SetOptOutAsync("3", new("push", null), isOff: true);
        time.Advance(delay);
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(5));
                return mail.Sent.Count == 2;
            },
            "the others have theirs");

        Assert.Equal(["2:paid", "3:news,paid"], mail.Contents.Order());
        Assert.Equal(2, await host.Get<INotificationFeed>().GetUnreadCountAsync("1"));
    }

    [Fact]
    public async Task A_user_turns_channels_off_and_on_over_http()
    {
        await using var host = await ChatHost.StartAsync(
            builder: chat => Add(chat, new Mail(), TimeSpan.FromMinutes(10)),
            services: builder =>
            {
                Tokens.AddJwt(builder.Services);
                builder.Services.AddAuthorization();
            },
            pipeline: app => app.MapChatRealtimeApi());
        using var http = host.Http("1");
        Assert.Equal("""{"channels":["mail"],"optOuts":[]}""", await http.GetStringAsync(Channels));
        await PutAsync(new { channel = "mail", off = true });
        await PutAsync(new { channel = "mail", off = true });
        Assert.Equal(
            """{"channels":["mail"],"optOuts":[{"channel":"mail","type":null},{"channel":"mail","type":"news"}]}""",
            await PutAsync(new { channel = "mail", type = "news", off = true }));
        Assert.Equal("""{"channels":["mail"],"optOuts":[{"channel":"mail","type":"news"}]}""", await PutAsync(new { channel = "mail", off = false }));

        foreach (var body in new object[] { new { off = true }, new { channel = "mail" }, new { channel = "", off = true }, new { channel = new string('x', 101), off = true }, new { channel = "mail", type = "", off = true }, new { channel = 1, off = true } })
        {
            using var refused = await http.PutAsJsonAsync(Channels, body);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var preferences = host.Get<INotificationPreferences>();
        await Parallel.ForEachAsync(Enumerable.Range(1, 999), async (i, _) => await preferences.SetOptOutAsync("1", new("mail", $"{i}"), isOff: true, default));
        var full = await Assert.ThrowsAsync<RealtimeException>(() => preferences.SetOptOutAsync("1", new("mail", "one more"), isOff: true));
        Assert.Equal(RealtimeError.InvalidPayload, full.Error);
        await preferences.SetOptOutAsync("1", new("mail", "1"), isOff: true);
        await preferences.SetOptOutAsync("1", new("mail", "1"), isOff: false);

        async Task<string> PutAsync(object body)
        {
            using var answer = await http.PutAsJsonAsync(Channels, body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        }
    }

    private static Task<ChatHost> StartAsync(Mail mail, TimeSpan delay = default) => ChatHost.StartAsync(builder: chat => Add(chat, mail, delay));

    private static void Add(Realtime.Hosting.IChatRealtimeBuilder chat, Mail mail, TimeSpan delay)
    {
        chat.Services.AddSingleton(mail);
        chat.Services.Configure<NotificationOptions>(options => options.ChannelInterval = TimeSpan.FromMilliseconds(20));
        chat.AddNotificationChannel<Mail>("mail", options => (options.Delay, options.RetryDelay) = (delay, TimeSpan.FromMilliseconds(10)));
    }

    private sealed class Mail : INotificationChannel
    {
        public Dictionary<string, Func<CancellationToken, Task>> Answers { get; } = [];

        public ConcurrentQueue<string> Tried { get; } = [];

        public ConcurrentQueue<string> Sent { get; } = [];

        public ConcurrentQueue<string> Contents { get; } = [];

        public async Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
        {
            Tried.Enqueue(digest.UserId);
            await (Answers.GetValueOrDefault(digest.UserId)?.Invoke(cancellationToken) ?? Task.CompletedTask);
            Contents.Enqueue($"{digest.UserId}:{string.Join(',', digest.Notifications.Select(n => n.Title))}");
            Sent.Enqueue(digest.UserId);
        }
    }
}
