using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Dialects;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Assistant;

/// <summary>Every event and field of the Assistant contract.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private const string Date = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z";

    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Assistant, b => b.AddAssistant(_model));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Register_names_the_user_who_is_signed_in()
    {
        await using var socket = await _host.ConnectAsync("1");
        Assert.Equal("""{"ok":true,"userId":"1"}""", (await socket.EmitWithAckAsync("register", new { userId = "1" })).GetRawText());
        await socket.EmitAsync("register", new { userId = "2" });
        Assert.Equal("""{"message":"userId is not the user who is signed in"}""", (await socket.NextAsync("error")).GetRawText());
        Assert.Equal("forbidden", (await socket.EmitWithAckAsync("send_message", new { userId = "2", conversationId = "1", message = "x" })).GetProperty("code").GetString());
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address));
    }

    [Fact]
    public async Task A_message_reaches_all_who_take_part()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("2");
        await using var other = await _host.ConnectAsync("3");
        await first.EmitAsync("send_message", new { userId = "1", conversationId = id, message = "Hello" });
        var message = (await second.NextAsync("receive_message")).GetRawText();
        Assert.Matches($$"""^\{"conversationId":"{{id}}","content":"Hello","sender":"1","createdAt":"{{Date}}"\}$""", message);
        Assert.Equal(message, (await first.NextAsync("receive_message")).GetRawText());
        await other.SettleAsync();
        Assert.Equal(0, other.Count("receive_message"));
    }

    [Fact]
    public async Task The_assistant_thinks_answers_and_stops_typing()
    {
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var socket = await _host.ConnectAsync("1");
        await socket.EmitAsync("register", new { userId = "1" });
        await socket.EmitAsync("send_message", new { userId = "1", conversationId = id, message = "Why?" });
        Assert.Equal($$"""{"conversationId":"{{id}}","isTyping":true,"message":"Thinking..."}""", (await socket.NextAsync("typing")).GetRawText());
        var call = await _model.NextAsync();
        call.Report(new Microsoft.Extensions.AI.TextReasoningContent("Looking at it"));
        Assert.Equal("Looking at it", (await socket.NextAsync("typing")).GetProperty("message").GetString());
        call.Say("Because");
        call.End();
        Assert.Equal($$"""{"conversationId":"{{id}}","isTyping":false,"message":""}""", (await socket.NextAsync("typing_stop")).GetRawText());
        Assert.Equal("1", (await socket.NextAsync("receive_message")).GetProperty("sender").GetString());
        var reply = await socket.NextAsync("receive_message");
        Assert.Equal(("Because", "assistant"), (reply.GetProperty("content").GetString(), reply.GetProperty("sender").GetString()));
        Assert.True(Index("receive_message", "Because") < Index("typing_stop", ""), "the reply comes before typing stops");

        int Index(string name, string content) => socket.Events.ToList().FindIndex(e => e.Name == name && e.Payload.GetRawText().Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Quick_lines_are_answered_one_after_the_other()
    {
        var id = (await _host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var socket = await _host.ConnectAsync("1");
        for (var i = 1; i <= 4; i++)
        {
            await socket.EmitAsync("send_message", new { userId = "1", conversationId = id, message = $"Line {i}" });
        }

        for (var i = 1; i <= 4; i++)
        {
            var call = await _model.NextAsync();
            Assert.Equal($"user: Line {i}", call.Lines[^1]);
            call.Say($"Answer {i}");
            call.End();
        }

        for (var i = 1; i <= 4; i++)
        {
            await socket.NextAsync("typing_stop");
        }

        Assert.Equal(
            ["Answer 1", "Answer 2", "Answer 3", "Answer 4"],
            socket.Events.Where(e => e.Name == "receive_message" && e.Payload.GetProperty("sender").GetString() == "assistant").Select(e => e.Payload.GetProperty("content").GetString()));
        Assert.Equal(0, socket.Count("error"));
    }

    [Fact]
    public async Task More_lines_than_the_host_allows_are_refused_with_the_contracts_error()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Assistant, b => b.AddAssistant(_model, o => o.MaxRepliesPerUser = 1));
        var id = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var socket = await host.ConnectAsync("1");
        await socket.EmitAsync("send_message", new { userId = "1", conversationId = id, message = "Line 1" });
        await _model.NextAsync();
        await socket.EmitAsync("send_message", new { userId = "1", conversationId = id, message = "Line 2" });
        Assert.Equal(
            """{"message":"The assistant answers at most 1 of your messages at a time"}""",
            (await socket.NextAsync("error")).GetRawText());
    }

    [Fact]
    public async Task A_group_with_an_assistant_is_answered_too()
    {
        var id = (await _host.GroupAsync("1", "2", "assistant")).Id;
        await using var asker = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        await asker.EmitAsync("send_message", new { conversationId = id, message = "Hi" });
        await other.NextAsync("typing");
        (await _model.NextAsync()).Fail("secret");
        await other.NextAsync("typing_stop");
        Assert.Equal("""{"message":"The assistant could not answer"}""", (await asker.NextAsync("error")).GetRawText());
        await other.SettleAsync();
        Assert.Equal(0, other.Count("error"));
    }

    [Fact]
    public async Task People_type_with_a_text_too()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Assistant, b => b.AddDialect(DialectNames.Marketplace, "/marketplace"));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        await using var typist = await host.ConnectAsync("2", path: "/marketplace");
        await typist.EmitAsync("typing_start", new { conversationId = id });
        Assert.Equal($$"""{"conversationId":"{{id}}","isTyping":true,"message":"Typing..."}""", (await socket.NextAsync("typing")).GetRawText());
        await typist.EmitAsync("typing_stop", new { conversationId = id });
        Assert.Equal($$"""{"conversationId":"{{id}}","isTyping":false,"message":""}""", (await socket.NextAsync("typing_stop")).GetRawText());
    }

    [Fact]
    public async Task Without_sign_in_a_client_says_who_it_is_where_the_host_allows_it()
    {
        await using var host = await ChatHost.StartAsync(
            o =>
            {
                o.Dialect = DialectNames.Assistant;
                o.AllowDeclaredIdentity = true;
            },
            b => b.AddAssistant(_model));
        Assert.Contains(host.Logs.Entries, e => e.Level == LogLevel.Warning && e.Text.Contains("anybody can be anybody", StringComparison.Ordinal));
        var id = (await host.DirectAsync(
            DeclaredUsers.IdOf(DialectNames.Assistant, "ann"), DeclaredUsers.IdOf(DialectNames.Assistant, "ben"))).Id;
        await using var ann = await SocketIOTestClient.ConnectAsync(host.Address);
        await using var ben = await SocketIOTestClient.ConnectAsync(host.Address);
        await using var nobody = await SocketIOTestClient.ConnectAsync(host.Address);
        Assert.Equal("unauthenticated", (await nobody.EmitWithAckAsync("get_unread_counts")).GetProperty("code").GetString());
        Assert.Equal("user_not_found", (await nobody.EmitWithAckAsync("register", new { userId = "assistant" })).GetProperty("code").GetString());
        await ann.EmitAsync("register", new { userId = "ann" });
        await ben.EmitWithAckAsync("register", new { userId = "ben" });
        await ann.EmitAsync("send_message", new { userId = "ann", conversationId = id, message = "Hello" });
        Assert.Equal("Hello", (await ben.NextAsync("receive_message")).GetProperty("content").GetString());

        // A token that is sent decides all the same.
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, new { token = "bad" }));
        await using var signedIn = await host.ConnectAsync("1");
        Assert.Equal("forbidden", (await signedIn.EmitWithAckAsync("register", new { userId = "ann" })).GetProperty("code").GetString());
    }
}
