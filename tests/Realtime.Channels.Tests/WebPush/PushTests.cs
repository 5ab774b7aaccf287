using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.WebPush;
using Realtime.WebPush.Sending;

namespace Realtime.Channels.Tests.WebPush;

/// <summary>What reaches the push services, over TLS, and what the browsers read.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task A_browser_reads_what_was_published_and_the_push_service_sees_who_sent_it()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint("ok/1"));
        await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("paid", "Bezahlt: 5 €", "\"quoted\" <b>") { Link = "/projects/1", Severity = NotificationSeverity.Critical });
        await Wait.UntilAsync(() => !service.Requests.IsEmpty, "the message has come");

        var request = Assert.Single(service.Requests);
        Assert.Equal("aes128gcm", request.Headers["Content-Encoding"]);
        Assert.Equal("86400", request.Headers["TTL"]);
        Assert.Equal("high", request.Headers["Urgency"]);
        Assert.Matches("^[\\w-]{32}$", request.Headers["Topic"]);
        // The package leaves the port out, which no public push service has.
        Authorized(request, "https://localhost");

        var message = browser.Read(request);
        Assert.Equal("Bezahlt: 5 €", message.GetProperty("title").GetString());
        Assert.Equal("\"quoted\" <b>", message.GetProperty("body").GetString());
        Assert.Equal("/projects/1", message.GetProperty("url").GetString());
        Assert.Equal(("paid", 1), (message.GetProperty("type").GetString(), message.GetProperty("count").GetInt32()));
        Assert.Equal(request.Headers["Topic"], message.GetProperty("tag").GetString());
    }

    [Fact]
    public async Task Several_notifications_are_one_message_that_ends_with_them()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service, channel: channel => channel.Delay = TimeSpan.FromHours(1));
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint("ok/1"));
        foreach (var title in new[] { "A", "B" })
        {
            await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("t", title, "m") { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) });
        }

        await host.HandAsync<WebPushChannel>("push", "1");
        var request = Assert.Single(service.Requests);
        Assert.InRange(int.Parse(request.Headers["TTL"], System.Globalization.CultureInfo.InvariantCulture), 1, 600);
        Assert.DoesNotContain("Urgency", request.Headers.Keys);
        var message = browser.Read(request);
        Assert.Equal(("2 unread notifications", "B"), (message.GetProperty("title").GetString(), message.GetProperty("body").GetString()));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("€")]
    [InlineData("\U0001F600")]
    [InlineData("\"")]
    public async Task Long_words_are_cut_to_what_push_services_take(string character)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint("ok/1"));
        string Long(int length) => string.Concat(Enumerable.Repeat(character, length / character.Length));
        await host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification(Long(100), Long(200), Long(4_000)) { Link = "/" + new string('l', 900) });
        await Wait.UntilAsync(() => !service.Requests.IsEmpty, "the message has come");

        var request = Assert.Single(service.Requests);
        Assert.InRange(request.Body.Length, 2_900, 3_103);
        var message = browser.Read(request);
        Assert.Equal(Long(200), message.GetProperty("title").GetString());
        var body = message.GetProperty("body").GetString()!;
        Assert.Equal(Long(body.Length - 1) + "…", body);
    }

    [Theory]
    [InlineData("404")]
    [InlineData("410")]
    public async Task A_browser_that_is_gone_is_forgotten_and_the_others_are_not(string status)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint($"{status}/1"));
        await browser.SubscribeAsync(http, service.Endpoint("ok/2"));
        using var measured = new Measured(host, "realtime.webpush.messages");
        await host.PublishAsync("1");
        await Wait.UntilAsync(async () => (await host.Get<IPushSubscriptionStore>().ListAsync("1", default)).Count == 1, "it is forgotten");
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => service.To("ok/2").Count() == 2, "the other has the next one");

        Assert.Single(service.To($"{status}/1"));
        await Wait.UntilAsync(() => (measured["gone"], measured["sent"]) == (1, 2), "all were counted");
        Assert.Empty(await host.Get<INotificationDeadLetters>().ListAsync());
    }

    [Fact]
    public async Task A_push_service_that_wants_a_pause_gets_it_and_other_browsers_get_the_message_once()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint("429/1"));
        await browser.SubscribeAsync(http, service.Endpoint("503/2"));
        await browser.SubscribeAsync(http, service.Endpoint("ok/3"));
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => (service.To("429/1").Count(), service.To("503/2").Count()) == (2, 3), "all browsers have it");

        // A later digest is one more for each, and no earlier one comes after it.
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => (service.To("429/1").Count(), service.To("503/2").Count(), service.To("ok/3").Count()) == (3, 4, 2), "all have the next one");
        var paused = service.To("429/1").Take(2).Select(request => request.At).ToArray();
        Assert.InRange(TimeProvider.System.GetElapsedTime(paused[0], paused[1]), TimeSpan.FromSeconds(0.99), TimeSpan.MaxValue);
        Assert.Single(service.To("503/2").Take(3).Select(request => request.Headers["Topic"]).Distinct());
    }

    [Theory]
    [InlineData("403")]
    [InlineData("413")]
    [InlineData("redirect")]
    public async Task A_refused_message_is_given_up_at_once_and_its_browser_is_kept(string answer)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint($"{answer}/1"));
        await host.PublishAsync("1");
        await Wait.UntilAsync(async () => (await host.Get<INotificationDeadLetters>().ListAsync()).Count == 1, "it is given up");

        // Who knows an endpoint can send to the browser.
        var letter = Assert.Single(await host.Get<INotificationDeadLetters>().ListAsync());
        Assert.Equal(("push", 1), (letter.Channel, letter.Attempts));
        Assert.DoesNotContain($"{answer}/1", letter.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs, entry => entry.Text.Contains($"{answer}/1", StringComparison.Ordinal));
        Assert.Single(service.Requests);
        Assert.Single(await host.Get<IPushSubscriptionStore>().ListAsync("1", default));
    }

    [Fact]
    public async Task A_push_service_that_says_nothing_delays_neither_other_users_nor_the_mails()
    {
        await using var service = await PushService.StartAsync();
        await using var mails = new MailServer();
        var users = Enumerable.Range(1, 30).ToDictionary(i => $"{i}", string? (i) => $"u{i}@example.com");
        await using var host = await PushHost.StartAsync(
            service,
            options => options.RequestTimeout = TimeSpan.FromMinutes(1),
            channel => channel.Timeout = TimeSpan.FromMinutes(2),
            chat => chat.AddMail(mails.Use, ChannelHost.Quickly),
            users: users);
        using var browser = new Browser();
        foreach (var userId in users.Keys)
        {
            using var http = host.Http(userId);
            await browser.SubscribeAsync(http, service.Endpoint(userId == "1" ? "hang/1" : $"ok/{userId}"));
        }

        await host.PublishAsync("1");
        await Wait.UntilAsync(() => service.To("hang/1").Any(), "one hangs");
        await host.Get<INotificationPublisher>().PublishAsync([.. users.Keys.Skip(1)], new NewNotification("t", "T", "m"));
        await Wait.UntilAsync(() => service.Requests.Count == users.Count && mails.Taken.Count == users.Count, "all others have both");
    }

    [Fact]
    public async Task No_connection_is_made_to_a_private_address_whatever_its_name()
    {
        using var inside = new SilentServer();
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(
            service, options => options.AllowedHosts = [$"localhost:{inside.Port}"], channel => channel.MaxAttempts = 2, isTrusted: false);
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, $"https://localhost:{inside.Port}/admin");
        await host.PublishAsync("1");
        await Wait.UntilAsync(async () => (await host.Get<INotificationDeadLetters>().ListAsync()).Count == 1, "it is given up");

        Assert.False(inside.Reached.IsCompleted);
        Assert.Contains("no public address", (await host.Get<INotificationDeadLetters>().ListAsync())[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_whom_the_directory_knows_no_longer_gets_nothing()
    {
        await using var service = await PushService.StartAsync();
        var users = new Dictionary<string, string?> { ["1"] = null, ["2"] = null };
        await using var host = await PushHost.StartAsync(service, users: users);
        using var browser = new Browser();
        foreach (var userId in new[] { "1", "2" })
        {
            using var http = host.Http(userId);
            await browser.SubscribeAsync(http, service.Endpoint($"ok/{userId}"));
        }

        users.Remove("1");
        using var measured = new Measured(host, "realtime.webpush.skipped");
        await host.PublishAsync("1");
        await host.PublishAsync("2");
        await Wait.UntilAsync(() => service.To("ok/2").Any() && measured[""] == 1, "the other has it");
        Assert.Empty(service.To("ok/1"));
    }

    [Fact]
    public async Task A_host_writes_its_own_messages()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service, chat: chat => chat.Services.AddScoped<IWebPushTemplate, Own>());
        using var http = host.Http("1");
        using var browser = new Browser();
        await browser.SubscribeAsync(http, service.Endpoint("ok/1"));
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => !service.Requests.IsEmpty, "the message has come");
        Assert.Equal("Hej", browser.Read(service.Requests.Single()).GetProperty("title").GetString());
    }

    /// <summary>Checks the token by which the push service recognises the app (RFC 8292).</summary>
    private static void Authorized(PushRequest request, string audience)
    {
        var parts = request.Headers["Authorization"].Split("vapid t=")[1].Split(", k=");
        Assert.Equal(PushHost.Keys.PublicKey, parts[1].Trim());
        var point = WebEncoders.Base64UrlDecode(parts[1].Trim());
        var token = parts[0].Split('.');
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), WebEncoders.Base64UrlDecode(token[2]), HashAlgorithmName.SHA256));
        var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(token[1])).RootElement;
        Assert.Equal((audience, "mailto:ops@app.example"), (claims.GetProperty("aud").GetString(), claims.GetProperty("sub").GetString()));
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) - DateTimeOffset.UtcNow, TimeSpan.Zero, TimeSpan.FromHours(24));
    }

    private sealed class Own : IWebPushTemplate
    {
        public ValueTask<WebPushContent> RenderAsync(NotificationDigest digest, CancellationToken cancellationToken) =>
            new(new WebPushContent("Hej", ""));
    }
}
