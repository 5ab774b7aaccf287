using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.Hosting.Tests;

/// <summary>The sample, as its own developers would test it.</summary>
public sealed class MarketplaceTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("marketplace-");
    private readonly WebApplicationFactory<Program> _app;

    public MarketplaceTests() =>
        _app = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host.UseSetting("DataFolder", _data.FullName));

    public void Dispose()
    {
        _app.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_people_write_to_each_other()
    {
        var (amara, http) = await SignInAsync("1");
        var (mei, _) = await SignInAsync("3");
        await using var receiver = await _app.Server.ConnectAsync(new { token = mei });
        await using var sender = await _app.Server.ConnectAsync(new { token = amara });
        using var made = await http.PostAsJsonAsync("/api/chat/conversations", new { userId = "3" });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await receiver.EmitAsync("join_conversation", new { conversationId = id });
        await receiver.SettleAsync();
        await sender.EmitAsync("join_conversation", new { conversationId = id });

        Assert.True((await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = "Hello Mei" })).GetProperty("ok").GetBoolean());

        Assert.Equal("Hello Mei", (await receiver.NextAsync("new_message")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_proposal_notifies_the_client_of_the_project()
    {
        var (amara, _) = await SignInAsync("1");
        var (_, freelancer) = await SignInAsync("6");
        await using var client = await _app.Server.ConnectAsync(new { token = amara });
        var projects = await freelancer.GetFromJsonAsync<JsonElement>("/api/projects");
        var mine = projects.EnumerateArray().First(p => p.GetProperty("clientId").GetString() == "1" && p.GetProperty("status").GetString() == "open");

        using var proposed = await freelancer.PostAsJsonAsync($"/api/projects/{mine.GetProperty("id").GetInt64()}/proposals", new { amount = 100, pitch = "I would love to." });

        Assert.True(proposed.IsSuccessStatusCode, await proposed.Content.ReadAsStringAsync());
        Assert.NotEmpty((await client.NextAsync("new_notification")).GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task A_person_who_is_away_gets_a_mail_whose_link_ends_them()
    {
        await using var mails = new MailServer(isOpen: true);
        await using var app = _app.WithWebHostBuilder(host => host
            .UseSetting("MailDelay", "00:00:00")
            .UseSetting("ChatRealtime:Mail:Host", "localhost")
            .UseSetting("ChatRealtime:Mail:Port", $"{mails.Port}")
            .UseSetting("ChatRealtime:Mail:Tls", "None")
            .UseSetting("ChatRealtime:Mail:FromAddress", "notifications@brightwork.example")
            .UseSetting("ChatRealtime:Mail:PublicAddress", "http://localhost"));
        await app.Services.GetRequiredService<INotificationPublisher>().PublishAsync("3", new NewNotification("t", "You got the project", "m"));

        var mail = await mails.OneAsync("mei@brightwork.example");
        Assert.Equal(("You got the project", "Mei Tanaka"), (mail.Subject, mail.To.Mailboxes.Single().Name));
        using var ended = await app.CreateClient().PostAsync(new Uri(mail.Headers["List-Unsubscribe"]!.Trim('<', '>')), null);
        Assert.Contains("You will get no more of these mails", await ended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(await app.Services.GetRequiredService<INotificationPreferences>().GetOptOutsAsync("3"));
    }

    [Fact]
    public async Task Keys_for_browser_push_are_kept_on_a_developers_machine()
    {
        var (_, http) = await SignInAsync("4");
        var first = await http.GetStringAsync("/api/chat/push/key");
        await using var again = _app.WithWebHostBuilder(_ => { });
        using var second = again.CreateClient();
        second.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;
        Assert.Equal(first, await second.GetStringAsync("/api/chat/push/key"));
    }

    [Fact]
    public async Task The_page_is_served_and_polling_connects()
    {
        var (token, http) = await SignInAsync("4");

        Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("40{\"sid\":", await InMemory.ConnectByPollingAsync(http, $$"""{"token":"{{token}}"}"""), StringComparison.Ordinal);
        Assert.StartsWith("40{\"sid\":", await InMemory.ConnectByPollingAsync(http, $$"""{"token":"{{token}}"}""", "/direct"), StringComparison.Ordinal);
    }

    private async Task<(string Token, HttpClient Http)> SignInAsync(string personId)
    {
        var http = _app.CreateClient();
        using var session = await http.PostAsJsonAsync("/api/session", new { personId });
        var token = (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (token, http);
    }
}
