using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>The HTTP API answers in the shapes of the events.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        o => NativeClient.Speak(o),
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Answers_are_those_of_the_events()
    {
        var group = await _host.GroupAsync("1", "2");
        using var http = _host.Http("1");
        await using var client = await _host.ConnectAsync("1");
        var sent = await PostAsync(http, $"conversations/{group.Id}/messages", new { text = "Hello", clientMessageId = "mine" });
        Assert.Equal("mine", sent.GetProperty("message").Text("clientMessageId"));
        Assert.True((await PostAsync(http, $"conversations/{group.Id}/messages", new { text = "Hello", clientMessageId = "mine" })).GetProperty("duplicate").GetBoolean());
        await _host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("type", "Title", "Text"));

        foreach (var (path, name, payload) in new (string, string, object)[]
        {
            ("conversations", "get_conversations", new { }),
            ($"conversations/{group.Id}", "get_conversation", new { conversationId = group.Id }),
            ($"conversations/{group.Id}/participants?limit=1", "get_participants", new { conversationId = group.Id, limit = 1 }),
            ($"conversations/{group.Id}/messages?around=1&limit=5", "get_messages", new { conversationId = group.Id, around = 1, limit = 5 }),
            ($"conversations/{group.Id}/changes?afterRevision=1", "get_changes", new { conversationId = group.Id, afterRevision = 1 }),
            ("notifications?unreadOnly=true", "get_notifications", new { unreadOnly = true }),
        })
        {
            var overHttp = await http.GetFromJsonAsync<JsonElement>("/api/chat/realtime/" + path);
            Assert.Equal((await client.CallAsync(name, payload)).GetRawText(), overHttp.GetRawText());
        }

        var session = (await http.GetFromJsonAsync<JsonElement>("/api/chat/realtime/session")).GetProperty("session");
        Assert.Equal("1", session.Text("userId"));
        var marked = await PostAsync(http, "notifications/mark", new { all = true, state = "read" });
        Assert.Equal((1, 0), (marked.Number("changed"), marked.GetProperty("counts").Number("unread")));
    }

    [Theory]
    [InlineData("conversations/77777", HttpStatusCode.NotFound, "conversation_not_found")]
    [InlineData("conversations/77777/messages", HttpStatusCode.NotFound, "conversation_not_found")]
    [InlineData("conversations/77777/messages?before=1&after=1", HttpStatusCode.BadRequest, "invalid_payload")]
    [InlineData("conversations?limit=0", HttpStatusCode.BadRequest, "invalid_payload")]
    [InlineData("notifications?archived=maybe", HttpStatusCode.BadRequest, "invalid_payload")]
    public async Task Refusals_are_problem_details_with_the_code(string path, HttpStatusCode status, string code)
    {
        using var http = _host.Http("1");
        var answer = await http.GetAsync("/api/chat/realtime/" + path);
        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code")));
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        var answer = await http.PostAsJsonAsync("/api/chat/realtime/" + path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
