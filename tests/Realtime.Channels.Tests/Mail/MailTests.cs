using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Mail;
using Realtime.Mail.Sending;
using Realtime.Notifications;
using Realtime.Testing;

namespace Realtime.Channels.Tests.Mail;

/// <summary>What reaches the mailboxes, through a real mail server with TLS and a password.</summary>
public sealed class MailTests
{
    [Fact]
    public async Task A_digest_is_one_mail_with_text_html_and_a_way_to_end_them()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, new() { ["7"] = "ada@example.com" }, channel => channel.Delay = TimeSpan.FromHours(1));
        var publisher = host.Get<INotificationPublisher>();
        await publisher.PublishAsync("7", new NewNotification("paid", "Paid <b>now</b>", "1 < 2") { Link = "/projects/1?a=1&b=2" });
        await publisher.PublishAsync("7", new NewNotification("news", "Näws", "m") { Link = "javascript:alert(1)" });
        await host.HandAsync<MailChannel>("mail", "7");

        var mail = await server.OneAsync("ada@example.com");

        Assert.Equal("2 unread notifications", mail.Subject);
        Assert.Equal("\"The App\" <notify@app.example>", mail.From.ToString());
        Assert.Equal("ada@example.com", mail.To.Mailboxes.Single().Address);
        Assert.Equal("User <7>", mail.To.Mailboxes.Single().Name);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.EndsWith("@app.example", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.Matches("^<https://app.example/base/api/chat/mail/unsubscribe\\?token=[\\w-]+>$", mail.Headers["List-Unsubscribe"]);

        Assert.IsType<MultipartAlternative>(mail.Body);
        Assert.Contains("Paid <b>now</b>\n1 < 2\nhttps://app.example/base/projects/1?a=1&b=2\n", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Näws", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://app.example/base/projects/1?a=1&amp;b=2\">Paid &lt;b&gt;now&lt;/b&gt;</a>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("1 &lt; 2", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Hello User &lt;7&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", mail.HtmlBody + mail.TextBody, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Words_and_names_cannot_end_a_header_and_addresses_that_are_none_get_nothing()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, new()
        {
            ["1"] = "one@example.com\r\nBcc: all@example.com",
            ["2"] = "one@example.com, two@example.com",
            ["3"] = "Ada <ada@example.com>",
            ["4"] = "nobody",
            ["5"] = null,
            ["8"] = "last@example.com",
        }, template: typeof(LineBreaks));
        using var measured = new Measured(host, "realtime.mail.digests");
        foreach (var userId in new[] { "1", "2", "3", "4", "5", "6", "8" })
        {
            await host.PublishAsync(userId);
        }

        var mail = await server.OneAsync("last@example.com");
        await Wait.UntilAsync(() => (measured["invalid_address"], measured["no_address"], measured["sent"]) == (4, 2, 1), "all were counted");

        Assert.Single(server.Taken);
        Assert.Equal("One  Bcc: all@example.com", mail.Subject);
        Assert.Empty(mail.Bcc);
        Assert.Equal(4, host.Logs.Count(entry => entry.Id == 2401));
        Assert.Empty(await host.Get<INotificationDeadLetters>().ListAsync());
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_tried_once_and_one_that_is_busy_again_with_the_same_id()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, new() { ["1"] = "gone@example.com", ["2"] = "busy@example.com" });
        using var measured = new Measured(host, "realtime.mail.digests");
        await host.PublishAsync("1");
        await host.PublishAsync("2");

        var mail = await server.OneAsync("busy@example.com");
        await Wait.UntilAsync(async () => (await host.Get<INotificationDeadLetters>().ListAsync()).Count == 1, "the refused one is given up");

        Assert.Equal(3, server.Asked.Count(to => to == "busy@example.com"));
        Assert.Equal(1, server.Asked.Count(to => to == "gone@example.com"));
        Assert.NotEmpty(mail.MessageId!);
        var letter = Assert.Single(await host.Get<INotificationDeadLetters>().ListAsync());
        Assert.Equal(("1", 1), (letter.UserId, letter.Attempts));
        Assert.Contains("550 no such mailbox", letter.Error, StringComparison.Ordinal);
        await Wait.UntilAsync(() => (measured["refused"], measured["failed"], measured["sent"]) == (1, 2, 1), "all were counted");
    }

    [Fact]
    public async Task A_digest_waits_for_a_server_that_is_away_or_refuses_the_password()
    {
        var port = LocalPort.FindFree();
        var password = "wrong";
        await using var host = await ChannelHost.StartAsync(
            chat =>
            {
                chat.AddMail(
                    options =>
                    {
                        options.Host = "localhost";
                        options.Port = port;
                        options.CertificateValidation = SelfSigned.IsIt;
                        (options.UserName, options.Password, options.FromAddress) = ("app", password, "notify@app.example");
                    },
                    ChannelHost.Quickly);
            },
            new() { ["1"] = "ada@example.com" });
        using var measured = new Measured(host, "realtime.mail.digests");
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => measured["failed"] >= 2, "it was tried without a server");

        await using var server = new MailServer(port);
        var before = measured["failed"];
        await Wait.UntilAsync(() => server.Sessions > 0 && measured["failed"] >= before + 2, "it was tried with a wrong password");
        Assert.Empty(server.Taken);
        Assert.Empty(await host.Get<INotificationDeadLetters>().ListAsync());

        host.Get<Microsoft.Extensions.Options.IOptions<MailOptions>>().Value.Password = MailServer.Password;
        await server.OneAsync("ada@example.com");
    }

    [Fact]
    public async Task A_repeated_mail_has_the_id_of_the_first()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, new() { ["1"] = "ada@example.com" });
        await host.PublishAsync("1");
        var first = await server.OneAsync("ada@example.com");

        // As after a crash between sending and recording.
        await host.HandAsync<MailChannel>("mail", "1");
        await host.PublishAsync("1");
        await Wait.UntilAsync(() => server.Taken.Count == 3, "the next one has come");

        var ids = server.Taken.Select(mail => mail.Message.MessageId).ToList();
        Assert.Equal([first.MessageId, first.MessageId], ids[..2]);
        Assert.NotEqual(first.MessageId, ids[2]);
    }

    [Fact]
    public async Task Many_mails_share_few_connections()
    {
        await using var server = new MailServer();
        string[] users = [.. Enumerable.Range(1, 40).Select(i => $"{i}")];
        await using var host = await StartAsync(
            server, users.ToDictionary(id => id, string? (id) => $"u{id}@example.com"), options: options => options.MaxConnections = 2);
        await host.Get<INotificationPublisher>().PublishAsync(users, new NewNotification("t", "T", "m"));
        await Wait.UntilAsync(() => server.Taken.Count == users.Length, "all have their mail");

        Assert.Equal(users.Select(id => $"u{id}@example.com").Order(), server.Taken.Select(mail => mail.To).Order());
        Assert.InRange(server.Sessions, 1, 2);
    }

    [Fact]
    public async Task A_server_that_says_nothing_delays_no_other_channel_and_not_the_stop_of_the_host()
    {
        using var server = new SilentServer();
        var pushed = new Recorder();
        var host = await ChannelHost.StartAsync(
            chat =>
            {
                chat.AddMail(
                    options =>
                    {
                        (options.Host, options.Port, options.FromAddress) = ("localhost", server.Port, "notify@app.example");
                        options.Timeout = TimeSpan.FromMinutes(5);
                    },
                    channel => (channel.Delay, channel.Timeout) = (TimeSpan.Zero, TimeSpan.FromMinutes(10)));
                chat.Services.AddSingleton(pushed);
                chat.AddNotificationChannel<Recorder>("other", ChannelHost.Quickly);
            },
            Enumerable.Range(1, 30).ToDictionary(i => $"{i}", string? (i) => $"u{i}@example.com"));
        await host.PublishAsync("1");
        await server.Reached.WaitAsync(SocketIOTestClient.Patience);
        for (var i = 2; i <= 30; i++)
        {
            await host.PublishAsync($"{i}");
        }

        await Wait.UntilAsync(() => pushed.Digests.Count == 30, "the other channel has all");
        var stopping = host.DisposeAsync().AsTask();
        await stopping.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_host_writes_its_own_mails_and_knows_its_own_addresses()
    {
        await using var server = new MailServer();
        await using var host = await ChannelHost.StartAsync(chat =>
        {
            chat.Services.AddScoped<IMailTemplate, Own>();
            chat.Services.AddScoped<IMailRecipients, Own>();
            chat.AddMail(server.Use, ChannelHost.Quickly);
        });
        await host.PublishAsync("9", "Title");

        var mail = await server.OneAsync("of-9@example.com");
        Assert.Equal("Hej 9", mail.Subject);
        Assert.Equal("Title", mail.TextBody!.Trim());
        Assert.Null(mail.HtmlBody);
    }

    private static Task<ChannelHost> StartAsync(
        MailServer server,
        Dictionary<string, string?> users,
        Action<NotificationChannelOptions>? channel = null,
        Action<MailOptions>? options = null,
        Type? template = null) => ChannelHost.StartAsync(
            chat =>
            {
                chat.AddMail(
                    mail =>
                    {
                        server.Use(mail);
                        options?.Invoke(mail);
                    },
                    set =>
                    {
                        ChannelHost.Quickly(set);
                        channel?.Invoke(set);
                    });
                if (template is not null)
                {
                    chat.Services.AddScoped(typeof(IMailTemplate), template);
                }
            },
            users);

    private sealed class LineBreaks : IMailTemplate
    {
        public ValueTask<MailContent> RenderAsync(MailDigest digest, CancellationToken cancellationToken) =>
            new(new MailContent("One\r\nBcc: all@example.com", "text"));
    }

    private sealed class Own : IMailTemplate, IMailRecipients
    {
        public ValueTask<MailContent> RenderAsync(MailDigest digest, CancellationToken cancellationToken) =>
            new(new MailContent($"Hej {digest.Digest.UserId}", digest.Digest.Notifications[0].Title));

        public ValueTask<MailRecipient?> FindAsync(string userId, CancellationToken cancellationToken) =>
            new(new MailRecipient($"of-{userId}@example.com"));
    }

    private sealed class Recorder : INotificationChannel
    {
        public ConcurrentQueue<NotificationDigest> Digests { get; } = [];

        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
        {
            Digests.Enqueue(digest);
            return Task.CompletedTask;
        }
    }
}
