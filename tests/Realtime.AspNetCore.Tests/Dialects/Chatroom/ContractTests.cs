using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects.Chatroom;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Chatroom;

/// <summary>Every event, field and HTTP call of the Chatroom contract.</summary>
public sealed class ContractTests
{
    private const string Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private const string Date = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z";

    [Fact]
    public async Task The_workflow_without_sign_in()
    {
        await using var host = await OpenAsync();
        using var http = host.Http();
        var alice = await CreateAsync(http, "/users/", """{"name": "Alice", "handle": "alice"}""");
        Assert.Matches(
            $$"""^\{"id":"{{Uuid}}","name":"Alice","handle":"alice","created_date":"{{Date}}","last_updated_date":"{{Date}}"\}$""",
            alice.GetRawText());
        var general = await CreateAsync(http, "/chatrooms/", """{"name": "general"}""");
        Assert.Matches($$"""^\{"id":"{{Uuid}}","name":"general","created_date":"{{Date}}","last_updated_date":"{{Date}}"\}$""", general.GetRawText());
        var (userId, chatroomId) = (Id(alice), Id(general));

        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);
        await socket.EmitAsync("join", new { user_id = userId, chatroom_id = chatroomId });
        Assert.Equal($$"""{"chatroom_id":"{{chatroomId}}"}""", (await socket.NextAsync("joined")).GetRawText());

        var posted = await CreateAsync(http, "/messages/", $$"""{"message_text": "Hello everyone!", "user_id": "{{userId}}", "chatroom_id": "{{chatroomId}}", "is_reply": false}""");
        var received = await socket.NextAsync("new_message");
        Assert.Matches(
            $$"""^\{"id":"{{Uuid}}","message_text":"Hello everyone!","user_id":"{{userId}}","chatroom_id":"{{chatroomId}}","is_reply":false,"parent_message_id":null,"created_date":"{{Date}}","last_updated_date":"{{Date}}"\}$""",
            received.GetRawText());
        Assert.Equal(received.GetRawText(), posted.GetRawText());
        Assert.Equal(received.GetProperty("created_date").GetString(), received.GetProperty("last_updated_date").GetString());

        await CreateAsync(http, "/messages/", $$"""{"message_text":"Hi","user_id":"{{userId}}","chatroom_id":"{{chatroomId}}","is_reply":true,"parent_message_id":"{{Id(posted)}}"}""");
        var answer = await socket.NextAsync("new_message");
        Assert.Equal((true, Id(posted)), (answer.GetProperty("is_reply").GetBoolean(), answer.GetProperty("parent_message_id").GetString()));

        await socket.EmitAsync("leave", new { user_id = userId, chatroom_id = chatroomId });
        Assert.Equal($$"""{"chatroom_id":"{{chatroomId}}"}""", (await socket.NextAsync("left")).GetRawText());
        await CreateAsync(http, "/messages/", $$"""{"message_text":"Gone?","user_id":"{{userId}}","chatroom_id":"{{chatroomId}}","is_reply":false}""");
        await socket.SettleAsync();
        Assert.Equal(2, socket.Count("new_message"));

        // What was made is read.
        Assert.Equal(alice.GetRawText(), await http.GetStringAsync($"/users/{userId}"));
        Assert.Equal(general.GetRawText(), await http.GetStringAsync($"/chatrooms/{chatroomId}"));
        Assert.Equal($"[{general.GetRawText()}]", await http.GetStringAsync("/chatrooms/"));
        Assert.Equal(posted.GetRawText(), await http.GetStringAsync($"/messages/{Id(posted)}"));
        var list = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"/messages/?chatroom_id={chatroomId}"));
        Assert.Equal(["Hello everyone!", "Hi", "Gone?"], list.EnumerateArray().Select(m => m.GetProperty("message_text").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"user_id":"1"}""")]
    [InlineData("""{"chatroom_id":"1"}""")]
    [InlineData("""{"user_id":null,"chatroom_id":"1"}""")]
    [InlineData("""{"user_id":"","chatroom_id":"1"}""")]
    [InlineData("""{"user_id":"1","chatroom_id":""}""")]
    public async Task A_missing_field_has_the_contracts_words(string payload)
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Chatroom);
        await using var socket = await host.ConnectAsync("1");
        foreach (var name in new[] { "join", "leave" })
        {
            await socket.EmitRawAsync(name, payload);
            Assert.Equal("""{"message":"user_id and chatroom_id are required"}""", (await socket.NextAsync("error")).GetRawText());
        }
    }

    [Fact]
    public async Task With_sign_in_the_user_is_the_one_who_is_signed_in()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Chatroom, pipeline: Map);
        using var nobody = host.Http();
        using var refused = await nobody.PostAsync("/chatrooms/", Json("""{"name":"x"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address));

        using var http = host.Http("1");
        var one = Id(await CreateAsync(http, "/users/", """{"name":"Ada","handle":"ada"}"""));
        Assert.Equal("00000000-0000-8000-8000-000000000001", one);
        var chatroomId = Id(await CreateAsync(http, "/chatrooms/", """{"name":"general"}"""));
        await using var socket = await host.ConnectAsync("1");
        Assert.Equal($$"""{"ok":true,"chatroom_id":"{{chatroomId}}"}""", (await socket.EmitWithAckAsync("join", new { user_id = one, chatroom_id = chatroomId })).GetRawText());
        Assert.True((await socket.EmitWithAckAsync("join", new { user_id = "1", chatroom_id = chatroomId })).GetProperty("ok").GetBoolean());
        await socket.EmitAsync("join", new { user_id = "2", chatroom_id = chatroomId });
        Assert.Equal("""{"message":"user_id is not the user who is signed in"}""", (await socket.NextAsync("error")).GetRawText());
        await socket.EmitAsync("join", new { user_id = "1", chatroom_id = "no-such-room" });
        Assert.Equal("""{"message":"Chatroom not found"}""", (await socket.NextAsync("error")).GetRawText());

        using var foreign = await http.PostAsync("/messages/", Json($$"""{"message_text":"x","user_id":"2","chatroom_id":"{{chatroomId}}","is_reply":false}"""));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        await CreateAsync(http, "/messages/", $$"""{"message_text":"mine","user_id":"{{one}}","chatroom_id":"{{chatroomId}}","is_reply":false}""");
        Assert.Equal("mine", (await socket.NextAsync("new_message")).GetProperty("message_text").GetString());
    }

    [Fact]
    public async Task Other_conversations_are_chatrooms_of_those_who_take_part()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Chatroom, pipeline: Map);
        var id = (await host.DirectAsync("1", "2")).Id;
        var chatroomId = new UuidId(id).ToString();
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("3");
        await socket.EmitWithAckAsync("join", new { user_id = "1", chatroom_id = chatroomId });
        Assert.Equal("conversation_not_found", (await other.EmitWithAckAsync("join", new { user_id = "3", chatroom_id = chatroomId })).GetProperty("code").GetString());
        await host.Get<IMessageService>().SendAsync(new SendMessage(id, "2", "Hello"));
        var message = await socket.NextAsync("new_message");
        Assert.Equal((chatroomId, "00000000-0000-8000-8000-000000000002"), (message.GetProperty("chatroom_id").GetString(), message.GetProperty("user_id").GetString()));

        using var mine = host.Http("1");
        using var theirs = host.Http("3");
        Assert.Contains("Hello", await mine.GetStringAsync($"/messages/?chatroom_id={chatroomId}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/messages/?chatroom_id={chatroomId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/messages/{message.GetProperty("id").GetString()}")).StatusCode);
        await RefusedAsync(theirs, "/messages/", $$"""{"message_text":"x","user_id":"3","chatroom_id":"{{chatroomId}}","is_reply":false}""", 404, "Chatroom not found");
    }

    [Fact]
    public async Task Bad_bodies_are_refused_by_field_and_unknown_ids_not_found()
    {
        await using var host = await OpenAsync();
        using var http = host.Http();
        var userId = Id(await CreateAsync(http, "/users/", """{"name":"Alice","handle":"alice"}"""));
        var chatroomId = Id(await CreateAsync(http, "/chatrooms/", """{"name":"general"}"""));
        var nobody = Guid.NewGuid();
        foreach (var (path, body, field) in new[]
        {
            ("/users/", "{}", "name"), ("/users/", """{"name":"x"}""", "handle"), ("/users/", """{"name":"","handle":"x"}""", "name"),
            ("/users/", """{"name":5,"handle":"x"}""", "name"), ("/users/", """{"name":" ","handle":"x"}""", "name"),
            ("/users/", $$"""{"name":"{{new string('x', 201)}}","handle":"x"}""", "name"),
            ("/chatrooms/", "{}", "name"), ("/chatrooms/", """{"name":null}""", "name"), ("/chatrooms/", """{"name":[]}""", "name"),
            ("/messages/", "{}", "message_text"), ("/messages/", """{"message_text":"x"}""", "user_id"),
            ("/messages/", """{"message_text":"x","user_id":"1"}""", "chatroom_id"),
            ("/messages/", """{"message_text":"x","user_id":true,"chatroom_id":"1"}""", "user_id"),
            ("/messages/", """{"message_text":"x","user_id":"1","chatroom_id":"1","is_reply":"yes"}""", "is_reply"),
            ("/messages/", """{"message_text":"x","user_id":"1","chatroom_id":"1","is_reply":true}""", "parent_message_id"),
            ("/messages/", """{"message_text":"x","user_id":"1","chatroom_id":"1","is_reply":false,"parent_message_id":"1"}""", "parent_message_id"),
        })
        {
            using var answer = await http.PostAsync(path, Json(body));
            Assert.True((int)answer.StatusCode == 422, $"{path} {body}: {(int)answer.StatusCode}");
            var detail = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail")[0];
            Assert.Equal(["type", "loc", "msg"], detail.EnumerateObject().Select(p => p.Name));
            Assert.Equal(["body", field], detail.GetProperty("loc").EnumerateArray().Select(l => l.GetString()));
        }

        foreach (var body in new[] { "", "[]", "null", "5", "{", """{"name":"\ud800","handle":"x"}""" })
        {
            using var answer = await http.PostAsync("/users/", Json(body));
            Assert.True((int)answer.StatusCode == 422, $"{body}: {(int)answer.StatusCode}");
        }

        using var form = await http.PostAsync("/users/", new FormUrlEncodedContent([new("name", "x"), new("handle", "y")]));
        Assert.Equal(422, (int)form.StatusCode);
        await RefusedAsync(http, "/users/", """{"name":"Other","handle":"alice"}""", 409, "Handle is already in use");
        await RefusedAsync(http, "/messages/", Message(nobody.ToString(), chatroomId), 404, "User not found");
        await RefusedAsync(http, "/messages/", Message(userId, nobody.ToString()), 404, "Chatroom not found");
        await RefusedAsync(http, "/messages/", Message(userId, chatroomId, nobody.ToString()), 404, "Parent message not found");
        foreach (var path in new[] { $"/users/{nobody}", $"/chatrooms/{nobody}", $"/messages/{nobody}", $"/messages/?chatroom_id={nobody}" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var unnamed = await http.GetAsync("/messages/");
        Assert.Equal(422, (int)unnamed.StatusCode);
        using var tooMany = await http.GetAsync("/chatrooms/?limit=101");
        Assert.Equal(422, (int)tooMany.StatusCode);

        static string Message(string user, string chatroom, string? parent = null) =>
            JsonSerializer.Serialize(new { message_text = "x", user_id = user, chatroom_id = chatroom, is_reply = parent is not null, parent_message_id = parent });
    }

    [Theory]
    [InlineData("1", "00000000-0000-8000-8000-000000000001")]
    [InlineData("255", "00000000-0000-8000-8000-0000000000ff")]
    [InlineData("281474976710655", "00000000-0000-8000-8000-ffffffffffff")]
    [InlineData("281474976710656", "281474976710656")]
    [InlineData("007", "007")]
    [InlineData("-1", "-1")]
    [InlineData("alice", "alice")]
    [InlineData("0b1ff4e2-62d1-4f2c-9c39-0e7b1c7e2f64", "0b1ff4e2-62d1-4f2c-9c39-0e7b1c7e2f64")]
    public void Generated_ids_take_the_form_of_a_uuid_and_back(string id, string wire)
    {
        Assert.Equal(wire, new UuidId(id).ToString());
        Assert.Equal(id, UuidId.Parse(wire).Value);
    }

    private static void Map(WebApplication app) => app.MapChatroomApi();

    private static Task<ChatHost> OpenAsync() => ChatHost.StartAsync(
        o =>
        {
            o.Dialect = DialectNames.Chatroom;
            o.AllowDeclaredIdentity = true;
        },
        pipeline: Map);

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static async Task<JsonElement> CreateAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, Json(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{path}: {answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task RefusedAsync(HttpClient http, string path, string body, int status, string detail)
    {
        using var answer = await http.PostAsync(path, Json(body));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal($$"""{"detail":"{{detail}}"}""", await answer.Content.ReadAsStringAsync());
    }

    private static string Id(JsonElement value) => value.GetProperty("id").GetString()!;
}
