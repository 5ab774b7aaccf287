using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Mail;
using Realtime.Notifications;
using Realtime.Storage;

namespace Realtime.Channels.Tests.Mail;

/// <summary>The way out of the mails, without a sign-in.</summary>
public sealed class UnsubscribeTests
{
    [Fact]
    public async Task Opening_the_address_changes_nothing_and_one_click_ends_the_mails()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server);
        await host.PublishAsync("1");
        var address = Local(host, (await server.OneAsync("ada@example.com")).Headers["List-Unsubscribe"]!.Trim('<', '>'));

        using var http = new HttpClient();
        using var page = await http.GetAsync(address);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.Contains("<form method=\"post\">", html, StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.Empty(await host.Get<INotificationPreferences>().GetOptOutsAsync("1"));

        // Twice, as mailbox providers may.
        for (var i = 0; i < 2; i++)
        {
            using var clicked = await http.PostAsync(address, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
            Assert.Equal(HttpStatusCode.OK, clicked.StatusCode);
        }

        Assert.Equal([new NotificationOptOut("mail", null)], await host.Get<INotificationPreferences>().GetOptOutsAsync("1"));
        await host.PublishAsync("1", "while it is off");
        await host.PublishAsync("2");
        await server.OneAsync("bob@example.com");

        // In the settings of the app, the user turns them on again.
        await UntilNothingIsDueAsync(host, "1");
        using var ada = host.Http("1");
        using var on = await ada.PutAsync(new Uri("/api/chat/notifications/preferences/channels", UriKind.Relative), Json("""{"channel":"mail","off":false}"""));
        Assert.Equal("""{"channels":["mail"],"optOuts":[]}""", await on.Content.ReadAsStringAsync());
        await host.PublishAsync("1", "again");
        await Wait.UntilAsync(() => server.Taken.Any(mail => mail.Message.Subject == "again"), "mails come again");
        Assert.Equal(["T", "again"], server.Taken.Where(mail => mail.To == "ada@example.com").Select(mail => mail.Message.Subject));
    }

    [Fact]
    public async Task One_type_is_ended_without_the_others()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server);
        await host.PublishAsync("1", type: "news");
        var text = (await server.OneAsync("ada@example.com")).TextBody!;
        var ofType = text.Split('\n').Single(line => line.StartsWith("Stop mails like this one: ", StringComparison.Ordinal))["Stop mails like this one: ".Length..];

        using var http = new HttpClient();
        using var done = await http.PostAsync(Local(host, ofType.Trim()), null);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);

        await host.PublishAsync("1", "more news", "news");
        await host.PublishAsync("1", "a payment", "paid");
        await Wait.UntilAsync(() => server.Taken.Any(mail => mail.Message.TextBody!.Contains("a payment", StringComparison.Ordinal)), "the other type comes");
        Assert.DoesNotContain(server.Taken, mail => mail.Message.TextBody!.Contains("more news", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=abc")]
    [InlineData("?token=%00%ff!!")]
    public async Task A_token_that_the_app_did_not_make_is_refused(string query)
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server);
        using var http = host.Http();
        var address = new Uri("/api/chat/mail/unsubscribe" + query, UriKind.Relative);
        using var page = await http.GetAsync(address);
        using var done = await http.PostAsync(address, null);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (page.StatusCode, done.StatusCode));
    }

    [Fact]
    public async Task A_token_of_one_user_cannot_be_changed_into_that_of_another()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server);
        await host.PublishAsync("1");
        var address = Local(host, (await server.OneAsync("ada@example.com")).Headers["List-Unsubscribe"]!.Trim('<', '>')).AbsoluteUri;
        using var http = new HttpClient();
        for (var i = 40; i < 120; i += 20)
        {
            var at = address.Length - i;
            using var done = await http.PostAsync(new Uri(address[..at] + (address[at] == 'A' ? 'B' : 'A') + address[(at + 1)..]), null);
            Assert.Equal(HttpStatusCode.BadRequest, done.StatusCode);
        }

        Assert.Empty(await host.Get<INotificationPreferences>().GetOptOutsAsync("1"));
    }

    [Fact]
    public async Task Without_an_address_for_it_mails_go_out_and_the_operator_is_told()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, options => options.PublicAddress = null);
        await host.PublishAsync("1");
        Assert.Null((await server.OneAsync("ada@example.com")).Headers["List-Unsubscribe"]);
        Assert.Single(host.Logs, entry => entry.Id == 2402);
    }

    [Fact]
    public async Task A_page_of_the_hosts_own_gets_the_token()
    {
        await using var server = new MailServer();
        await using var host = await StartAsync(server, options => options.UnsubscribeAddress = new Uri("https://other.example/stop"));
        await host.PublishAsync("1");
        var address = (await server.OneAsync("ada@example.com")).Headers["List-Unsubscribe"]!.Trim('<', '>');
        Assert.StartsWith("https://other.example/stop?token=", address, StringComparison.Ordinal);
        var unsubscribe = host.Get<IMailUnsubscribe>();
        Assert.False(await unsubscribe.UnsubscribeAsync(null));
        Assert.True(await unsubscribe.UnsubscribeAsync(address.Split("token=")[1]));
        Assert.Single(await host.Get<INotificationPreferences>().GetOptOutsAsync("1"));
    }

    private static Task<ChannelHost> StartAsync(MailServer server, Action<MailOptions>? configure = null) => ChannelHost.StartAsync(
        chat => chat.AddMail(
            options =>
            {
                server.Use(options);
                configure?.Invoke(options);
            },
            ChannelHost.Quickly),
        new() { ["1"] = "ada@example.com", ["2"] = "bob@example.com" });

    private static Uri Local(ChannelHost host, string address) =>
        new(address.Replace("https://app.example/base/", host.Address.AbsoluteUri, StringComparison.Ordinal));

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    /// <summary>Waits until a user's digest was completed: until then, a claim of this test takes turns with the dispatcher.</summary>
    private static Task UntilNothingIsDueAsync(ChannelHost host, string userId) => Wait.UntilAsync(
        async () =>
        {
            // A time at which the dispatcher's claims have ended, and a lease that ends at once.
            var later = DateTimeOffset.UtcNow.AddHours(1);
            var claims = await host.Get<INotificationDigestStore>().ClaimAsync("mail", later, later, 10, default);
            foreach (var claim in claims)
            {
                await host.Get<INotificationDigestStore>().PostponeAsync(claim, DateTimeOffset.UtcNow, default);
            }

            return claims.All(claim => claim.UserId != userId);
        },
        "nothing is due");
}
