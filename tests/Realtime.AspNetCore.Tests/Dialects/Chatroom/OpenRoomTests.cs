using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Chatroom;

/// <summary>Chatroom where clients say who they are: its users, and the rules of its HTTP calls.</summary>
public sealed class OpenRoomTests
{
    private const string Page = "https://rooms.example";

    [Fact]
    public async Task A_join_and_a_message_agree_on_unknown_users()
    {
        await using var host = await StartAsync();
        using var http = host.Http();
        var chatroomId = await CreateAsync(http, "/chatrooms/", new { name = "general" });
        var nobody = Guid.NewGuid().ToString();
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);

        await socket.EmitAsync("join", new { user_id = nobody, chatroom_id = chatroomId });
        Assert.Equal("""{"message":"User not found"}""", (await socket.NextAsync("error")).GetRawText());
        using var answer = await PostAsync(http, "/messages/", new { message_text = "x", user_id = nobody, chatroom_id = chatroomId, is_reply = false });
        Assert.Equal((HttpStatusCode.NotFound, """{"detail":"User not found"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Uuids_in_capital_letters_are_found()
    {
        await using var host = await StartAsync();
        using var http = host.Http();
        var userId = await CreateAsync(http, "/users/", new { name = "Alice", handle = "alice" });
        var chatroomId = await CreateAsync(http, "/chatrooms/", new { name = "general" });
        var (upperUser, upperRoom) = (userId.ToUpperInvariant(), chatroomId.ToUpperInvariant());
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);

        Assert.True((await socket.EmitWithAckAsync("join", new { user_id = upperUser, chatroom_id = upperRoom })).GetProperty("ok").GetBoolean());
        var messageId = await CreateAsync(http, "/messages/", new { message_text = "Hello", user_id = upperUser, chatroom_id = upperRoom, is_reply = false });
        var received = await socket.NextAsync("new_message");
        Assert.Equal((userId, chatroomId), (received.GetProperty("user_id").GetString(), received.GetProperty("chatroom_id").GetString()));
        foreach (var path in new[] { $"/users/{upperUser}", $"/chatrooms/{upperRoom}", $"/messages/{messageId.ToUpperInvariant()}", $"/messages/?chatroom_id={upperRoom}" })
        {
            using var answer = await http.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        }

        Assert.True((await socket.EmitWithAckAsync("leave", new { user_id = upperUser, chatroom_id = upperRoom })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_calls_without_the_hosts_cors()
    {
        await using var host = await StartAsync(o => o.AllowedOrigins.Add(Page));
        using var http = host.Http();
        foreach (var (path, method) in new[] { ("/users/", "POST"), ("/chatrooms/", "GET"), ($"/users/{Guid.NewGuid()}", "GET"), ("/messages/", "POST") })
        {
            using var asked = await PreflightAsync(http, path, method, Page);
            Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
            Assert.Equal(Page, Header(asked, "Access-Control-Allow-Origin"));
            Assert.Contains(method, Header(asked, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
            Assert.Contains("content-type", Header(asked, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        }

        using var created = await PostAsync(http, "/users/", new { name = "Alice", handle = "alice" }, Page);
        Assert.Equal((HttpStatusCode.Created, Page), (created.StatusCode, Header(created, "Access-Control-Allow-Origin")));
        using var refused = await PostAsync(http, "/users/", new { name = "Alice", handle = "alice" }, Page);
        Assert.Equal((HttpStatusCode.Conflict, Page), (refused.StatusCode, Header(refused, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task A_page_of_another_origin_is_not_answered_for()
    {
        await using var host = await StartAsync(o => o.AllowedOrigins.Add(Page));
        using var http = host.Http();
        using var asked = await PreflightAsync(http, "/users/", "POST", "https://evil.example");
        using var called = await PostAsync(http, "/users/", new { name = "Alice", handle = "alice" }, "https://evil.example");

        Assert.Equal(("", ""), (Header(asked, "Access-Control-Allow-Origin"), Header(called, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task The_calls_follow_the_endpoint_of_the_contract()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.AllowedOrigins.Add("https://shop.example"),
            b => b.AddDialect(DialectNames.Chatroom, path: "/rooms", configure: o =>
            {
                o.AllowDeclaredIdentity = true;
                o.AllowedOrigins.Add(Page);
            }),
            pipeline: app => app.MapChatroomApi());
        using var http = host.Http();
        using var ofContract = await PreflightAsync(http, "/users/", "POST", Page);
        using var ofOther = await PreflightAsync(http, "/users/", "POST", "https://shop.example");

        Assert.Equal((Page, ""), (Header(ofContract, "Access-Control-Allow-Origin"), Header(ofOther, "Access-Control-Allow-Origin")));
        var userId = await CreateAsync(http, "/users/", new { name = "Alice", handle = "alice" });
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, path: "/rooms");
        var chatroomId = await CreateAsync(http, "/chatrooms/", new { name = "general" });
        Assert.True((await socket.EmitWithAckAsync("join", new { user_id = userId, chatroom_id = chatroomId })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task One_socket_serves_several_users_one_after_the_other()
    {
        await using var host = await StartAsync();
        using var http = host.Http();
        var alice = await CreateAsync(http, "/users/", new { name = "Alice", handle = "alice" });
        var bob = await CreateAsync(http, "/users/", new { name = "Bob", handle = "bob" });
        var first = await CreateAsync(http, "/chatrooms/", new { name = "first" });
        var second = await CreateAsync(http, "/chatrooms/", new { name = "second" });
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);
        await socket.EmitWithAckAsync("join", new { user_id = alice, chatroom_id = first });
        await socket.EmitWithAckAsync("join", new { user_id = bob, chatroom_id = second });

        // A page may take back what it had as the other user. It does not become that user again.
        Assert.True((await socket.EmitWithAckAsync("leave", new { user_id = alice, chatroom_id = first })).GetProperty("ok").GetBoolean());
        await CreateAsync(http, "/messages/", new { message_text = "In the first", user_id = alice, chatroom_id = first, is_reply = false });
        await CreateAsync(http, "/messages/", new { message_text = "In the second", user_id = bob, chatroom_id = second, is_reply = false });
        var received = await socket.NextAsync("new_message");
        Assert.Equal(("In the second", bob), (received.GetProperty("message_text").GetString(), received.GetProperty("user_id").GetString()));
    }

    [Fact]
    public async Task Too_many_users_are_refused()
    {
        await using var host = await StartAsync(o => o.MaxChatroomUsers = 1);
        using var http = host.Http();
        await CreateAsync(http, "/users/", new { name = "Alice", handle = "alice" });

        using var answer = await PostAsync(http, "/users/", new { name = "Bob", handle = "bob" });
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task Users_are_kept_in_the_store()
    {
        await using var host = await StartAsync();
        using var http = host.Http();
        var userId = await CreateAsync(http, "/users/", new { name = "Alice", handle = "alice" });

        var stored = await host.Get<IChatroomUserStore>().FindAsync(userId, default);
        Assert.Equal(("Alice", "alice"), (stored!.Name, stored.Handle));
    }

    private static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions>? configure = null) => ChatHost.StartAsync(
        o =>
        {
            o.Dialect = DialectNames.Chatroom;
            o.AllowDeclaredIdentity = true;
            configure?.Invoke(o);
        },
        pipeline: app => app.MapChatroomApi());

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json"),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await http.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(HttpClient http, string path, string method, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        return await http.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";

    private static async Task<string> CreateAsync(HttpClient http, string path, object body)
    {
        using var answer = await PostAsync(http, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{path}: {answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString()!;
    }
}
