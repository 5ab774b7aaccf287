using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Assistants' words with offsets, which a client can continue from anywhere.</summary>
public sealed class ReplyTests : IAsyncLifetime
{
    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await NativeClient.StartAsync(builder: b => b.AddAssistant(_model));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Chunks_have_offsets_and_the_stored_message_names_the_request()
    {
        await using var client = await _host.ConnectAsync("1");
        Assert.Equal("assistant", (await client.NextAsync("session")).GetProperty("features").List("assistants").Single().Text("id"));
        var id = (await client.CallAsync("open_assistant")).GetProperty("conversation").Text("id")!;
        await client.OpenAsync(id);
        var request = (await client.CallAsync("send_message", new { conversationId = id, text = "Question" })).GetProperty("message").Text("id");
        var call = await _model.NextAsync();
        var progress = await client.NextAsync("reply_progress");
        Assert.Equal(("Thinking...", request, "assistant"), (progress.Text("text"), progress.Text("requestId"), progress.Text("assistantId")));
        call.Say("👍 One, ");
        var first = await client.NextAsync("reply_chunk");
        Assert.Equal((0, "👍 One, "), (first.Number("offset"), first.Text("text")));
        call.Say("two");
        Assert.Equal((8, "two"), ((await client.NextAsync("reply_chunk")) is var second ? (second.Number("offset"), second.Text("text")) : default));
        var reply = (await client.CallAsync("get_reply", new { conversationId = id, offset = 3 })).GetProperty("reply");
        Assert.Equal((3, "One, two", request), (reply.Number("offset"), reply.Text("text"), reply.Text("requestId")));
        Assert.Equal(first.Text("replyId"), reply.Text("replyId"));
        call.End();

        var ended = await client.NextAsync("reply_ended");
        Assert.Equal(("completed", first.Text("replyId"), true), (ended.Text("outcome"), ended.Text("replyId"), ended.IsNull("code")));
        var stored = client.Events.Last(e => e.Name == "change").Payload.GetProperty("message");
        Assert.Equal((ended.Text("messageId"), "👍 One, two", request), (stored.Text("id"), stored.Text("text"), stored.Text("requestId")));
        Assert.True(stored.IsNull("clientMessageId"));
        Assert.True((await client.CallAsync("get_reply", new { conversationId = id })).IsNull("reply"));
    }

    [Fact]
    public async Task A_socket_that_comes_later_hears_the_beginning_first_and_stopping_is_an_outcome()
    {
        await using var client = await _host.ConnectAsync("1");
        var id = (await client.CallAsync("open_assistant")).GetProperty("conversation").Text("id")!;
        await client.CallAsync("send_message", new { conversationId = id, text = "Question" });
        var call = await _model.NextAsync();
        call.Say("One, ");
        await client.NextAsync("reply_chunk");
        await using var late = await _host.ConnectAsync("1");
        Assert.Equal((0, "One, "), ((await late.NextAsync("reply_chunk")) is var all ? (all.Number("offset"), all.Text("text")) : default));
        call.Say("two");
        foreach (var socket in new[] { client, late })
        {
            Assert.Equal((5, "two"), ((await socket.NextAsync("reply_chunk")) is var next ? (next.Number("offset"), next.Text("text")) : default));
        }

        Assert.True((await late.CallAsync("stop_reply", new { conversationId = id })).GetProperty("stopped").GetBoolean());
        var ended = await client.NextAsync("reply_ended");
        Assert.Equal(("stopped", false), (ended.Text("outcome"), ended.IsNull("messageId")));
        Assert.False((await client.CallAsync("stop_reply", new { conversationId = id })).GetProperty("stopped").GetBoolean());
    }

    [Fact]
    public async Task A_failure_has_a_code_and_a_sentence()
    {
        await using var client = await _host.ConnectAsync("1");
        var id = (await client.CallAsync("open_assistant")).GetProperty("conversation").Text("id")!;
        await client.CallAsync("send_message", new { conversationId = id, text = "Question" });
        (await _model.NextAsync()).Updates.Writer.TryComplete(new InvalidOperationException("broken"));
        var ended = await client.NextAsync("reply_ended");
        Assert.Equal(("failed", "unavailable", "The assistant could not answer"), (ended.Text("outcome"), ended.Text("code"), ended.Text("text")));
    }
}
