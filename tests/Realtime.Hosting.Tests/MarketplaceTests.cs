using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

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
