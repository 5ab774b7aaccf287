using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Endpoints;

public sealed class ApiTests : IAsyncLifetime
{
    private ChatHost _host = null!;
    private HttpClient _one = null!;
    private HttpClient _two = null!;

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync(builder: b => b.AddUserDirectory<TestDirectory>(), pipeline: app => app.MapChatRealtimeApi());
        _one = _host.Http("1");
        _two = _host.Http("2");
    }

    public async Task DisposeAsync()
    {
        _one.Dispose();
        _two.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_direct_conversation_is_created_once_and_shown_to_both()
    {
        var created = await PostAsync(_one, "conversations", new { userId = "2" });
        var again = await PostAsync(_two, "conversations", new { userId = "1" });
        var id = created.GetProperty("id").GetString();
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.Equal(["id", "kind", "title", "participants", "participantCount", "lastMessage", "unreadCount", "lastSequence", "revision", "createdAt", "mutedUntil", "createdBy", "hidesEarlierMessages"], Names(created));
        Assert.Equal("direct", created.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, created.GetProperty("title").ValueKind);
        var participants = created.GetProperty("participants").EnumerateArray().OrderBy(p => p.GetProperty("userId").GetString()).ToArray();
        Assert.Equal("""{"userId":"1","name":"Name of 1","username":"u1","avatarUrl":"/avatars/1.png","role":"member","readSequence":0,"deliveredSequence":0}""", participants[0].GetRawText());

        await PostAsync(_one, $"conversations/{id}/messages", new { content = "hi" }, HttpStatusCode.Created);
        var list = await GetAsync(_two, "conversations");
        var item = list.GetProperty("items")[0];
        Assert.Equal(1, item.GetProperty("unreadCount").GetInt64());
        Assert.Equal("hi", item.GetProperty("lastMessage").GetProperty("content").GetString());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("nextCursor").ValueKind);
        var single = await GetAsync(_two, $"conversations/{id}");
        Assert.Equal(item.GetRawText(), single.GetRawText());
    }

    [Fact]
    public async Task A_user_whom_the_host_keeps_out_is_refused_until_the_time_or_admitted()
    {
        var connections = _host.Get<IUserConnections>();
        await connections.DisconnectAsync("1", DateTimeOffset.UtcNow.AddHours(1));

        using (var refused = await _one.GetAsync("/api/chat/conversations"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("signed_out", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await GetAsync(_two, "conversations");
        Assert.True(await connections.AdmitAsync("1"));
        await GetAsync(_one, "conversations");
        await connections.DisconnectAsync("1", DateTimeOffset.UtcNow.AddMilliseconds(-1));
        await GetAsync(_one, "conversations");
    }

    [Fact]
    public async Task Conversations_are_listed_by_cursor()
    {
        for (var i = 3; i < 6; i++)
        {
            var id = (await PostAsync(_one, "conversations", new { userId = $"{i}" })).GetProperty("id").GetString();
            await PostAsync(_one, $"conversations/{id}/messages", new { content = $"to {i}" }, HttpStatusCode.Created);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(_one, $"conversations?limit=2{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("lastMessage").GetProperty("content").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(["to 3", "to 4", "to 5"], seen.Order());
    }

    [Fact]
    public async Task A_group_has_its_creator_and_changes()
    {
        var group = await PostAsync(_one, "conversations", new { title = "Team", userIds = new[] { "2" } }, HttpStatusCode.Created);
        Assert.Equal(("group", "Team", 2), (group.GetProperty("kind").GetString(), group.GetProperty("title").GetString(), group.GetProperty("participants").GetArrayLength()));
        var path = $"conversations/{group.GetProperty("id").GetString()}";
        Assert.Equal(3, (await PostAsync(_one, path + "/participants", new { userIds = new[] { "3", "2" } })).GetProperty("participants").GetArrayLength());

        using var notMine = await _two.DeleteAsync($"/api/chat/{path}/participants/1");
        await ProblemAsync(notMine, HttpStatusCode.Forbidden, "forbidden");
        using var left = await _two.DeleteAsync($"/api/chat/{path}/participants/2");
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        using var gone = await _two.GetAsync($"/api/chat/{path}");
        await ProblemAsync(gone, HttpStatusCode.NotFound, "conversation_not_found");
    }

    [Fact]
    public async Task Messages_are_sent_read_and_counted_and_reach_sockets()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var socket = await _host.ConnectAsync("2");
        await using var sender = await _host.ConnectAsync("1");
        var sent = await PostAsync(_one, $"conversations/{id}/messages", new { content = "a", receiverId = "2", clientMessageId = "c" }, HttpStatusCode.Created);
        Assert.Equal(
            [
                "id", "conversationId", "sequence", "revision", "senderId", "receiverId", "content", "createdAt", "readAt", "clientMessageId",
                "parentId", "attachmentIds", "editedAt", "deletedAt", "reactions", "deletedBy",
            ],
            Names(sent));
        Assert.Equal(sent.GetRawText(), (await PostAsync(_one, $"conversations/{id}/messages", new { content = "a", clientMessageId = "c" })).GetRawText());
        Assert.Equal("a", (await socket.NextAsync("message_notification")).GetProperty("content").GetString());
        await PostAsync(_one, $"conversations/{id}/messages", new { content = "b" }, HttpStatusCode.Created);

        var history = await GetAsync(_two, $"conversations/{id}/messages?after=1&limit=10");
        Assert.Equal(["items", "hasMore", "lastSequence"], Names(history));
        Assert.Equal("b", Assert.Single(history.GetProperty("items").EnumerateArray()).GetProperty("content").GetString());
        Assert.Equal($$$"""{"total":2,"byConversation":{"{{{id}}}":2}}""", (await GetAsync(_two, "unread")).GetRawText());

        Assert.Equal(1, (await PostAsync(_two, $"conversations/{id}/read", new { upToSequence = 1 })).GetProperty("unreadCount").GetInt64());
        using var all = await _two.PostAsync($"/api/chat/conversations/{id}/read", null);
        Assert.Equal(0, (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("unreadCount").GetInt64());
        Assert.Equal(2, (await sender.NextAsync("messages_read")).GetProperty("userId").GetInt32());
    }

    [Fact]
    public async Task The_feed_is_listed_counted_and_marked()
    {
        var publisher = _host.Get<INotificationPublisher>();
        var first = await publisher.PublishAsync("1", new NewNotification("a", "A", "m") { Data = JsonSerializer.SerializeToElement(new { x = 1 }) });
        await publisher.PublishAsync(["1", "2"], new NewNotification("b", "B", "m"));
        Assert.Equal("""{"count":2}""", (await GetAsync(_one, "notifications/unread-count")).GetRawText());
        var page = await GetAsync(_one, "notifications?limit=1");
        Assert.Equal("B", page.GetProperty("items")[0].GetProperty("title").GetString());
        var next = await GetAsync(_one, "notifications?limit=1&cursor=" + page.GetProperty("nextCursor").GetString());
        Assert.Equal(["id", "sequence", "type", "title", "message", "data", "link", "severity", "state", "createdAt", "expiresAt", "seenAt", "readAt", "archivedAt"], Names(next.GetProperty("items")[0]));
        Assert.Equal("""{"unreadCount":1}""", (await PostAsync(_one, $"notifications/{first!.Id}/read", null)).GetRawText());
        Assert.Single((await GetAsync(_one, "notifications?unreadOnly=true")).GetProperty("items").EnumerateArray());
        Assert.Equal("""{"unreadCount":0}""", (await PostAsync(_one, "notifications/read-all", null)).GetRawText());
        using var anothers = await _two.PostAsync($"/api/chat/notifications/{first!.Id}/read", null);
        await ProblemAsync(anothers, HttpStatusCode.NotFound, "notification_not_found");
    }

    [Fact]
    public async Task Presence_is_of_those_who_share_a_conversation()
    {
        await _host.DirectAsync("1", "2");
        await using var second = await _host.ConnectAsync("2");
        await using var third = await _host.ConnectAsync("3");
        await second.SettleAsync();
        await third.SettleAsync();
        Assert.Equal(
            """{"items":[{"userId":"2","online":true,"lastSeenAt":null},{"userId":"3","online":false,"lastSeenAt":null}]}""",
            (await GetAsync(_one, "presence?userIds=2,3")).GetRawText());
    }

    [Theory]
    [InlineData("GET", "conversations?limit=0", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations?limit=101", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations?limit=x", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations?limit=99999999999999", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations?cursor=nonsense", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations/999", null, 404, "conversation_not_found")]
    [InlineData("GET", "conversations/999/messages", null, 404, "conversation_not_found")]
    [InlineData("GET", "conversations/999/messages?before=x", null, 400, "invalid_payload")]
    [InlineData("GET", "conversations/999/messages?before=1&after=1", null, 400, "invalid_payload")]
    [InlineData("POST", "conversations", null, 400, "invalid_payload")]
    [InlineData("POST", "conversations", "", 400, "invalid_payload")]
    [InlineData("POST", "conversations", "null", 400, "invalid_payload")]
    [InlineData("POST", "conversations", "[", 400, "invalid_payload")]
    [InlineData("POST", "conversations", "[]", 400, "invalid_payload")]
    [InlineData("POST", "conversations", "{}", 400, "invalid_payload")]
    [InlineData("POST", "conversations", """{"userId":5}""", 400, "invalid_payload")]
    [InlineData("POST", "conversations", """{"userId":"1"}""", 400, "invalid_payload")]
    [InlineData("POST", "conversations", """{"userId":"\ud800"}""", 400, "invalid_payload")]
    [InlineData("POST", "conversations", """{"userId":""}""", 404, "user_not_found")]
    [InlineData("POST", "conversations", """{"userId":"unknown-1"}""", 404, "user_not_found")]
    [InlineData("POST", "conversations", """{"userIds":["unknown-1"]}""", 404, "user_not_found")]
    [InlineData("POST", "conversations", """{"userIds":[null]}""", 404, "user_not_found")]
    [InlineData("POST", "conversations", """{"userIds":["2"],"title":""}""", 400, "invalid_payload")]
    [InlineData("POST", "conversations", """{"userId":"2","userIds":["3"]}""", 400, "invalid_payload")]
    [InlineData("POST", "conversations/999/participants", """{"userIds":["3"]}""", 404, "conversation_not_found")]
    [InlineData("DELETE", "conversations/999/participants/1", null, 404, "conversation_not_found")]
    [InlineData("POST", "conversations/999/messages", """{"content":"x"}""", 404, "conversation_not_found")]
    [InlineData("POST", "conversations/999/messages", "{}", 400, "invalid_payload")]
    [InlineData("POST", "conversations/999/messages", """{"content":" "}""", 400, "message_empty")]
    [InlineData("POST", "conversations/999/read", "{}", 404, "conversation_not_found")]
    [InlineData("POST", "conversations/999/read", """{"upToSequence":0}""", 400, "invalid_payload")]
    [InlineData("GET", "presence", null, 400, "invalid_payload")]
    [InlineData("GET", "notifications?limit=0", null, 400, "invalid_payload")]
    [InlineData("GET", "notifications?cursor=x", null, 400, "invalid_payload")]
    [InlineData("GET", "notifications?unreadOnly=maybe", null, 400, "invalid_payload")]
    [InlineData("POST", "notifications/999/read", null, 404, "notification_not_found")]
    public async Task A_failure_is_a_problem_with_its_code(string method, string path, string? body, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/chat/" + path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await _one.SendAsync(request);
        await ProblemAsync(answer, (HttpStatusCode)status, code);
        Assert.DoesNotContain(_host.Logs.Entries, e => e.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_form_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("userId", "2")]);
        using var answer = await _one.PostAsync("/api/chat/conversations", form);
        await ProblemAsync(answer, HttpStatusCode.BadRequest, "invalid_payload");
    }

    [Fact]
    public async Task Nobody_gets_nothing()
    {
        using var nobody = _host.Http();
        foreach (var path in new[] { "conversations", "unread", "presence?userIds=1", "notifications" })
        {
            using var answer = await nobody.GetAsync("/api/chat/" + path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_named_scheme_guards_the_api_too_and_the_prefix_is_the_hosts()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.AuthenticationScheme = "Special",
            services: b =>
            {
                b.Services.AddAuthentication("Cookies").AddCookie("Cookies");
                Tokens.AddJwt(b.Services, "Special");
                b.Services.Configure<Microsoft.AspNetCore.Authentication.AuthenticationOptions>(o => o.DefaultScheme = "Cookies");
            },
            pipeline: app => app.MapChatRealtimeApi("/v1"));
        using var http = host.Http("1");
        using var answer = await http.GetAsync("/v1/unread");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public void Mapping_without_adding_says_what_is_missing()
    {
        using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddChatRealtime", Assert.Throws<InvalidOperationException>(() => app.MapChatRealtimeApi()).Message, StringComparison.Ordinal);
        Assert.Contains("AddChatRealtime", Assert.Throws<InvalidOperationException>(() => app.MapChatRealtime()).Message, StringComparison.Ordinal);
    }

    private static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(p => p.Name)];

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        await client.GetFromJsonAsync<JsonElement>("/api/chat/" + path);

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object? body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await client.PostAsync("/api/chat/" + path, body is null ? null : JsonContent.Create(body));
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }
}
