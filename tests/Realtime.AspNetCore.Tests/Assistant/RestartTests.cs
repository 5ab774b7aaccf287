using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Assistant;

/// <summary>Two hosts one after the other, on one database.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly SharedDatabase _database = new();
    private readonly ScriptedModel _before = new();
    private readonly ScriptedModel _after = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_repeated_after_a_restart_does_not_call_the_model_again(bool ended)
    {
        var host = await StartAsync(_before);
        var assistants = host.Get<IAssistantService>();
        var id = (await assistants.OpenAsync("1")).Id;
        var first = await assistants.AskAsync(id, "1", "Hello", "once");
        var call = await _before.NextAsync();
        call.Say("Yes");
        if (ended)
        {
            call.End();
            await Wait.UntilAsync(async () => (await HistoryAsync(host, id)).Length == 2, "the reply is stored");
        }
        else
        {
            await Wait.UntilAsync(async () => (await assistants.FindReplyAsync(id, "1"))?.Content == "Yes", "the beginning was said");
        }

        await host.StopAsync();

        host = await StartAsync(_after);
        assistants = host.Get<IAssistantService>();
        var second = await assistants.AskAsync(id, "1", "Hello", "once");
        Assert.True(second.IsDuplicate);
        Assert.Equal(first.Message.Id, second.Message.Id);

        // Requests of a conversation are answered in their order, so the model would have heard the repeated one before this.
        await assistants.AskAsync(id, "1", "And now?", "twice");
        call = await _after.NextAsync();
        Assert.Equal(["user: Hello", "assistant: Yes", "user: And now?"], call.Lines);
        Assert.Equal(1, _before.Calls);
        Assert.Equal(1, _after.Calls);
        Assert.Equal(["Hello", "Yes", "And now?"], await HistoryAsync(host, id));
    }

    private Task<ChatHost> StartAsync(ScriptedModel model) => _database.StartNodeAsync(chat => chat.AddAssistant(model, _ => { }));

    private static async Task<string[]> HistoryAsync(ChatHost host, string conversationId) =>
        [.. (await host.Get<IConversationService>().GetHistoryAsync(conversationId, "1", new HistoryQuery())).Messages.Select(m => m.Content.Text)];
}
