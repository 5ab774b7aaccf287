using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Dialects.Common;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.ChatterBox;

/// <summary>Every event and field of the ChatterBox contract.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private const string Date = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z";

    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        o =>
        {
            o.Dialect = DialectNames.ChatterBox;
            o.PresenceGrace = TimeSpan.Zero;
            o.AuthenticationGrace = TimeSpan.FromSeconds(30);
        },
        b => b.AddAssistant(_model).AddAttachmentPolicy<AnyFile>());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_token_at_the_handshake_authenticates()
    {
        await using var john = await JohnAsync();
        Assert.Equal("""{"userId":"1"}""", (await john.NextAsync("authenticated")).GetRawText());
        await john.SettleAsync();
        Assert.Equal(0, john.Count("unauthorized"));
    }

    [Fact]
    public async Task A_socket_without_a_token_may_authenticate_and_nothing_else()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address);
        await socket.EmitAsync("join-room", new { roomName = "general" });
        Assert.Equal("""{"message":"Authentication is required"}""", (await socket.NextAsync("unauthorized")).GetRawText());
        foreach (var name in DialectNames.ChatterBox.AllClientEvents.Select(e => e.Name).Where(n => n != "auth"))
        {
            Assert.Equal("unauthenticated", (await socket.EmitWithAckAsync(name, new { })).GetProperty("code").GetString());
        }

        // What follows counts at once.
        await socket.EmitAsync("auth", new { token = Token("1", "john") });
        await socket.EmitAsync("join-room", new { roomName = "general" });
        await socket.EmitAsync("send-room-message", new { roomName = "general", content = "Hello everyone!" });
        Assert.Equal("""{"userId":"1"}""", (await socket.NextAsync("authenticated")).GetRawText());
        Assert.Equal("Hello everyone!", (await socket.NextAsync("room-message")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_bad_token_is_told_and_may_be_made_good()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, new { token = "bad" });
        Assert.Equal("""{"message":"Authentication error: Invalid token"}""", (await socket.NextAsync("unauthorized")).GetRawText());
        await socket.EmitAsync("auth", new { token = "worse" });
        Assert.Equal("""{"message":"Authentication error: Invalid token"}""", (await socket.NextAsync("unauthorized")).GetRawText());
        await socket.EmitAsync("auth", new { });
        Assert.Equal("""{"message":"Authentication error: No token provided"}""", (await socket.NextAsync("unauthorized")).GetRawText());
        var refused = await socket.EmitWithAckAsync("auth", new { token = "worst" });
        Assert.Equal("""{"ok":false,"code":"unauthenticated","message":"Authentication error: Invalid token"}""", refused.GetRawText());
        await socket.NextAsync("unauthorized");
        Assert.Equal("""{"ok":true,"userId":"1"}""", (await socket.EmitWithAckAsync("auth", new { token = "Bearer " + Token("1", "john") })).GetRawText());
        await socket.NextAsync("authenticated");
        Assert.Equal(0, socket.Count("error"));

        // Once more with a token of the same user is welcome, of another is not.
        await socket.EmitAsync("auth", new { token = Token("1", "john") });
        await socket.NextAsync("authenticated");
        Assert.Equal("forbidden", (await socket.EmitWithAckAsync("auth", new { token = Token("2", "jane") })).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Who_does_not_authenticate_in_time_is_disconnected_also_when_the_wall_clock_is_set(int hours)
    {
        var time = new ManualTime();
        await using var host = await ChatHost.StartAsync(
            o =>
            {
                o.Dialect = DialectNames.ChatterBox;
                o.AuthenticationGrace = TimeSpan.FromSeconds(5);
            },
            time: time);
        await using var late = await SocketIOTestClient.ConnectAsync(host.Address);
        await late.SettleAsync();
        await using var known = await SocketIOTestClient.ConnectAsync(host.Address);
        await known.EmitWithAckAsync("auth", new { token = Tokens.For("1", DateTimeOffset.UtcNow.AddMinutes(110)) });
        time.SetWallClock(by: TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromSeconds(3));
        await late.SettleAsync();
        Assert.False(late.Closed.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("""{"message":"Authentication error: No token provided"}""", (await late.NextAsync("unauthorized")).GetRawText());
        await late.Closed.WaitAsync(SocketIOTestClient.Patience);
        await known.SettleAsync();
        Assert.False(known.Closed.IsCompleted);
    }

    [Fact]
    public async Task Rooms_tell_who_comes_and_goes_and_what_is_said()
    {
        await _host.Get<IRoomService>().CreateAsync("general");
        await using var john = await JohnAsync();
        await using var jane = await JaneAsync();
        await using var outside = await _host.ConnectAsync("3");
        Assert.Equal("""{"ok":true,"roomName":"general"}""", (await john.EmitWithAckAsync("join-room", new { roomName = "general" })).GetRawText());
        await jane.EmitAsync("join-room", new { roomName = "general" });
        Assert.Equal(
            """{"roomName":"general","user":{"_id":"2","username":"jane"}}""",
            (await john.NextAsync("user-joined-room")).GetRawText());

        await jane.EmitAsync("send-room-message", new { roomName = "general", content = "Hello everyone!" });
        var message = (await john.NextAsync("room-message")).GetRawText();
        Assert.Matches(
            $$"""^\{"_id":"\d+","roomName":"general","sender":\{"_id":"2","username":"jane"\},"content":"Hello everyone!","createdAt":"{{Date}}"\}$""",
            message);
        Assert.Equal(message, (await jane.NextAsync("room-message")).GetRawText());
        var reply = await jane.EmitWithAckAsync("send-room-message", new { roomName = "general", content = "again", clientMessageId = "c" });
        Assert.Equal(["ok", "message", "sequence", "duplicate", "clientMessageId"], Names(reply));

        await jane.EmitAsync("leave-room", new { roomName = "general" });
        Assert.Equal(
            """{"roomName":"general","user":{"_id":"2","username":"jane"}}""",
            (await john.NextAsync("user-left-room")).GetRawText());
        Assert.Equal("conversation_not_found", (await jane.EmitWithAckAsync("send-room-message", new { roomName = "general", content = "x" })).GetProperty("code").GetString());
        await outside.SettleAsync();
        Assert.DoesNotContain(outside.Events, e => e.Name.Contains("room", StringComparison.Ordinal));
        Assert.Equal((0, 0), (jane.Count("user-joined-room"), jane.Count("user-left-room")));
    }

    [Fact]
    public async Task A_conversation_is_joined_left_and_written_to()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var john = await JohnAsync();
        await using var jane = await JaneAsync();
        Assert.Equal($$"""{"ok":true,"conversationId":"{{id}}"}""", (await john.EmitWithAckAsync("join-conversation", new { conversationId = id })).GetRawText());
        await jane.EmitWithAckAsync("join-conversation", new { conversationId = long.Parse(id) });
        await john.EmitAsync("send-message", new { conversationId = id, content = "Hello!" });
        var message = (await jane.NextAsync("new-message")).GetRawText();
        Assert.Matches(
            $$"""^\{"_id":"\d+","conversationId":"{{id}}","sender":\{"_id":"1","username":"john"\},"content":"Hello!","createdAt":"{{Date}}"\}$""",
            message);
        Assert.Equal(message, (await john.NextAsync("new-message")).GetRawText());

        await jane.EmitWithAckAsync("leave-conversation", new { conversationId = id });
        await john.EmitWithAckAsync("send-message", new { conversationId = id, content = "Gone?" });
        await jane.SettleAsync();
        Assert.Equal(1, jane.Count("new-message"));
    }

    [Fact]
    public async Task Attachments_travel_with_the_message()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var john = await JohnAsync();
        await john.EmitWithAckAsync("join-conversation", new { conversationId = id });
        await john.EmitAsync("send-message", new { conversationId = id, content = "Check this out!", attachments = new[] { "file-id-1", "file-id-2" } });
        var message = await john.NextAsync("new-message");
        Assert.Equal("""["file-id-1","file-id-2"]""", message.GetProperty("attachments").GetRawText());
        await john.EmitAsync("send-message", new { conversationId = id, attachments = new[] { "file-id-3" } });
        Assert.Equal("", (await john.NextAsync("new-message")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task Typing_is_told_and_stops()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var john = await JohnAsync();
        await using var jane = await JaneAsync();
        await john.EmitAsync("typing", new { conversationId = id });
        var expected = $$"""{"conversationId":"{{id}}","userId":"1","username":"john"}""";
        Assert.Equal(expected, (await jane.NextAsync("user-typing")).GetRawText());
        await john.EmitAsync("stop-typing", new { conversationId = id });
        Assert.Equal(expected, (await jane.NextAsync("user-stop-typing")).GetRawText());
    }

    [Fact]
    public async Task Presence_is_told_to_those_who_may_see_it()
    {
        await _host.DirectAsync("1", "2");
        await using var john = await JohnAsync();
        await using var other = await _host.ConnectAsync("3");
        await john.SettleAsync();
        var jane = await JaneAsync();
        Assert.Equal("""{"userId":"1","status":"online"}""", (await jane.NextAsync("presence:online")).GetRawText());
        Assert.Equal("""{"userId":"2","status":"online"}""", (await john.NextAsync("presence:online")).GetRawText());
        await jane.DisposeAsync();
        Assert.Matches($$"""^\{"userId":"2","status":"offline","lastSeen":"{{Date}}"\}$""", (await john.NextAsync("presence:offline")).GetRawText());
        await other.SettleAsync();
        Assert.DoesNotContain(other.Events, e => e.Name.StartsWith("presence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_messages_are_marked_as_read()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        var sent = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            sent.Add((await _host.Get<IMessageService>().SendAsync(new SendMessage(id, "2", $"m{i}"))).Message.Id);
        }

        await using var john = await JohnAsync();
        var reply = await john.EmitWithAckAsync("mark-read", new { conversationId = id, messageIds = new[] { sent[0], sent[2], sent[3], sent[2] } });
        Assert.Equal(["ok", "conversationId", "unreadCount", "readAt"], Names(reply));
        Assert.Equal(1, reply.GetProperty("unreadCount").GetInt64());
        Assert.Equal(1, (await john.EmitWithAckAsync("get_unread_counts")).GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("5")]
    public async Task A_heartbeat_is_understood(string payload)
    {
        await using var john = await JohnAsync();
        Assert.Equal("""{"ok":true}""", (await john.EmitRawWithAckAsync("heartbeat", payload)).GetRawText());
        await john.EmitRawAsync("heartbeat", payload);
        await john.SettleAsync();
        Assert.Equal(0, john.Count("error"));
    }

    [Fact]
    public async Task The_assistant_streams_and_completes()
    {
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var john = await JohnAsync();
        await john.EmitWithAckAsync("join-conversation", new { conversationId = id });
        await john.EmitAsync("ai-message", new { conversationId = id, content = "Help me write a function" });
        var call = await _model.NextAsync();
        call.Say("Of ");
        Assert.Equal($$"""{"conversationId":"{{id}}","content":"Of "}""", (await john.NextAsync("ai-stream")).GetRawText());
        call.Say("course");
        Assert.Equal($$"""{"conversationId":"{{id}}","content":"course"}""", (await john.NextAsync("ai-stream")).GetRawText());

        // Who comes in the middle gets what was said, then the rest.
        await using var phone = await JohnAsync();
        Assert.Equal("Of course", (await phone.NextAsync("ai-stream")).GetProperty("content").GetString());
        call.Say("!");
        Assert.Equal("!", (await phone.NextAsync("ai-stream")).GetProperty("content").GetString());
        call.End();
        Assert.Equal($$"""{"conversationId":"{{id}}","content":"Of course!"}""", (await john.NextAsync("ai-complete")).GetRawText());
        Assert.Equal("Help me write a function", (await john.NextAsync("new-message")).GetProperty("content").GetString());
        var stored = await john.NextAsync("new-message");
        Assert.Equal(("Of course!", "assistant"), (stored.GetProperty("content").GetString(), stored.GetProperty("sender").GetProperty("_id").GetString()));
    }

    [Fact]
    public async Task The_assistant_is_stopped_and_what_it_said_is_kept()
    {
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var john = await JohnAsync();
        await john.EmitAsync("ai-message", new { conversationId = id, content = "Talk" });
        var call = await _model.NextAsync();
        call.Say("Once upon");
        await john.NextAsync("ai-stream");
        Assert.Equal($$"""{"ok":true,"conversationId":"{{id}}","stopped":true}""", (await john.EmitWithAckAsync("ai-stop", new { conversationId = id })).GetRawText());
        Assert.True(call.Cancelled.IsCancellationRequested);
        Assert.Equal("Once upon", (await john.NextAsync("ai-complete")).GetProperty("content").GetString());
        Assert.Equal($$"""{"ok":true,"conversationId":"{{id}}","stopped":false}""", (await john.EmitWithAckAsync("ai-stop", new { conversationId = id })).GetRawText());
    }

    [Fact]
    public async Task A_stop_ends_the_running_request_then_those_that_wait_in_order_each_once()
    {
        _model.Obeys = false;
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var john = await JohnAsync();
        await john.EmitWithAckAsync("ai-message", new { conversationId = id, content = "First" });
        var call = await _model.NextAsync();
        call.Say("Once upon");
        await john.NextAsync("ai-stream");
        await john.EmitWithAckAsync("ai-message", new { conversationId = id, content = "Second" });
        await john.EmitWithAckAsync("ai-message", new { conversationId = id, content = "Third" });
        Assert.True((await john.EmitWithAckAsync("ai-stop", new { conversationId = id })).GetProperty("stopped").GetBoolean());
        await john.SettleAsync();
        Assert.Equal(
            ["Once upon", "", ""],
            john.Events.Where(e => e.Name == "ai-complete").Select(e => e.Payload.GetProperty("content").GetString()));
        Assert.Equal((1, 1, 0), (_model.Calls, john.Count("ai-stream"), john.Count("ai-error")));
        call.End();
    }

    [Fact]
    public async Task A_request_that_is_refused_is_an_error_of_its_conversation()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var john = await JohnAsync();
        foreach (var (conversationId, content, message) in new[]
        {
            ("conv-123", "Hi", "Conversation not found"),
            (id, "Hi", "The conversation has no assistant"),
            (id, (string?)null, "content is needed"),
        })
        {
            await john.EmitAsync("ai-message", new { conversationId, content });
            Assert.Equal($$"""{"conversationId":"{{conversationId}}","message":"{{message}}"}""", (await john.NextAsync("ai-error")).GetRawText());
        }

        Assert.Equal(0, john.Count("error"));
        await john.EmitAsync("ai-message", new { content = "Where?" });
        Assert.Equal("INVALID_PAYLOAD", (await john.NextAsync("error")).GetProperty("code").GetString());
        Assert.False((await john.EmitWithAckAsync("ai-message", new { conversationId = "conv-123", content = "Hi" })).GetProperty("ok").GetBoolean());
        await john.SettleAsync();
        Assert.Equal(3, john.Count("ai-error"));
    }

    [Fact]
    public async Task The_assistants_failure_is_told()
    {
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var john = await JohnAsync();
        await john.EmitAsync("ai-message", new { conversationId = id, content = "Fail" });
        (await _model.NextAsync()).Fail("a secret");
        Assert.Equal(
            $$"""{"conversationId":"{{id}}","message":"The assistant could not answer"}""",
            (await john.NextAsync("ai-error")).GetRawText());
    }

    [Fact]
    public async Task An_error_has_a_code_in_capitals_and_a_message()
    {
        await using var john = await JohnAsync();
        await john.EmitAsync("join-conversation", new { conversationId = "conv-123" });
        Assert.Equal("""{"code":"CONVERSATION_NOT_FOUND","message":"Conversation not found"}""", (await john.NextAsync("error")).GetRawText());
    }

    private Task<SocketIOTestClient> JohnAsync() => SocketIOTestClient.ConnectAsync(_host.Address, new { token = Token("1", "john") });

    private Task<SocketIOTestClient> JaneAsync() => SocketIOTestClient.ConnectAsync(_host.Address, new { token = Token("2", "jane") });

    private static string Token(string id, string username) => Tokens.For(id, null, new Claim("preferred_username", username));

    private static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(p => p.Name)];

    private sealed class AnyFile : IAttachmentPolicy
    {
        public ValueTask<bool> MayAttachAsync(PendingMessage message, CancellationToken cancellationToken) => new(true);
    }
}
