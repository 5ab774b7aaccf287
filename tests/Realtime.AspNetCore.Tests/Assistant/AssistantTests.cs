using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Assistant;

public sealed class AssistantTests : IAsyncLifetime
{
    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;

    private IAssistantService Assistants => _host.Get<IAssistantService>();

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(builder: chat => chat
        .AddUserDirectory<TestDirectory>()
        .AddAssistant(_model, o =>
        {
            o.SystemPrompt = "Be brief.";
            o.MaxRepliesPerUser = 2;
        }));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_message_to_the_assistant_is_answered_by_a_stored_message()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await using var client = await _host.ConnectAsync("1");
        await client.EmitWithAckAsync("join_conversation", id);
        await client.EmitWithAckAsync("send_message", new { conversationId = id, content = "Hello" });

        var call = await _model.NextAsync();
        Assert.Equal(["system: Be brief.", "user: Hello"], call.Lines);
        call.Say("Good ");
        call.Say("day");
        call.End();

        Assert.Equal("Hello", (await client.NextAsync("new_message")).GetProperty("content").GetString());
        var reply = await client.NextAsync("new_message");
        Assert.Equal("Good day", reply.GetProperty("content").GetString());
        Assert.Equal("assistant", reply.GetProperty("sender_id").GetString());

        await client.EmitWithAckAsync("send_message", new { conversationId = id, content = "And now?" });
        call = await _model.NextAsync();
        Assert.Equal(["system: Be brief.", "user: Hello", "assistant: Good day", "user: And now?"], call.Lines);
    }

    [Fact]
    public async Task Stopping_keeps_what_was_said_and_cancels_the_model()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await Assistants.AskAsync(id, "1", "Tell me all");
        var call = await _model.NextAsync();
        call.Say("It began");
        await Wait.UntilAsync(async () => await SaidAsync(id) == "It began", "the beginning was said");
        Assert.False(await Assistants.StopAsync(id, "2"));
        Assert.True(await Assistants.StopAsync(id, "1"));

        Assert.True(call.Cancelled.IsCancellationRequested);
        Assert.Equal(["Tell me all", "It began"], await HistoryAsync(id, "1"));
        Assert.False(await Assistants.StopAsync(id, "1"));
        Assert.Null(await Assistants.FindReplyAsync(id, "1"));
    }

    [Fact]
    public async Task A_repeated_request_calls_the_model_once()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        var first = await Assistants.AskAsync(id, "1", "Hello", "once");
        var call = await _model.NextAsync();
        var second = await Assistants.AskAsync(id, "1", "Hello", "once");
        Assert.True(second.IsDuplicate);
        Assert.Equal(first.Message.Id, second.Message.Id);
        call.Say("Yes");
        call.End();
        await Wait.UntilAsync(async () => await SaidAsync(id) is null, "the reply has ended");
        await Assistants.AskAsync(id, "1", "Hello", "once");
        await Wait.UntilAsync(async () => await SaidAsync(id) is null, "the repeated request has found its reply");
        Assert.Equal(1, _model.Calls);
        Assert.Equal(["Hello", "Yes"], await HistoryAsync(id, "1"));
    }

    [Fact]
    public async Task A_user_has_a_limited_number_of_replies_at_a_time()
    {
        var direct = (await Assistants.OpenAsync("1")).Id;
        var group = (await _host.GroupAsync("1", "2", "assistant")).Id;
        await Assistants.AskAsync(direct, "1", "One");
        await Assistants.AskAsync(group, "1", "Two");
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => Assistants.AskAsync(direct, "1", "Three"));
        Assert.Equal(RealtimeError.RateLimited, refused.Error);
        Assert.Equal(["One"], await HistoryAsync(direct, "1"));
        await Assistants.AskAsync(group, "2", "Four");
    }

    [Fact]
    public async Task A_model_that_fails_keeps_what_it_said_and_is_asked_again_if_it_said_nothing()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await Assistants.AskAsync(id, "1", "Hello", "a");
        (await _model.NextAsync()).Fail("no model");
        await Wait.UntilAsync(async () => await SaidAsync(id) is null, "the failure has ended it");
        Assert.Equal(["Hello"], await HistoryAsync(id, "1"));

        await Assistants.AskAsync(id, "1", "Hello", "a");
        var call = await _model.NextAsync();
        call.Say("Half a ");
        call.Fail("cut off");
        await Wait.UntilAsync(async () => await SaidAsync(id) is null, "the failure has ended it");
        Assert.Equal(["Hello", "Half a "], await HistoryAsync(id, "1"));
        Assert.Contains(_host.Logs.Entries, e => e.Id == 1060);
    }

    [Fact]
    public async Task Nobody_signs_in_as_the_assistant()
    {
        await Assert.ThrowsAsync<Realtime.Testing.ConnectErrorException>(() => _host.ConnectAsync("assistant"));
    }

    private async Task<string?> SaidAsync(string conversationId) =>
        (await Assistants.FindReplyAsync(conversationId, "1"))?.Content;

    private async Task<string[]> HistoryAsync(string conversationId, string userId) =>
        [.. (await _host.Get<Realtime.Conversations.IConversationService>().GetHistoryAsync(conversationId, userId, new HistoryQuery())).Messages.Select(m => m.Content.Text)];
}
