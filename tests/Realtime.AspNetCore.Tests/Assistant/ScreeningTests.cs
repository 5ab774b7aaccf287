using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Assistant;

/// <summary>What assistants say passes the host's hooks before it is stored.</summary>
public sealed class ScreeningTests
{
    private readonly ScriptedModel _model = new();

    [Fact]
    public async Task A_reply_that_a_hook_refuses_ends_with_its_reason_and_is_not_stored()
    {
        await using var host = await StartAsync();
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        await SayAsync("A secret");
        Assert.Equal("A secret", (await client.NextAsync("chunk")).GetProperty("text").GetString());
        Assert.Equal("""{"text":"No secrets","content":null}""", (await client.NextAsync("failed")).GetRawText());
        Assert.Equal(["Question"], await StoredAsync(host, id));
        await client.SettleAsync();
        Assert.Equal(0, client.Count("completed"));
    }

    [Fact]
    public async Task A_reply_that_a_hook_changes_is_stored_and_completed_as_changed()
    {
        await using var host = await StartAsync();
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        await SayAsync("A word");
        Assert.Equal("""{"content":"A term","wasStopped":false}""", (await client.NextAsync("completed")).GetRawText());
        Assert.Equal(["Question", "A term"], await StoredAsync(host, id));
    }

    [Fact]
    public async Task What_was_said_until_a_stop_is_screened_too()
    {
        await using var host = await StartAsync();
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        (await _model.NextAsync()).Say("A secret");
        await client.NextAsync("chunk");
        await client.EmitWithAckAsync("stop", id);
        Assert.Equal("No secrets", (await client.NextAsync("failed")).GetProperty("text").GetString());
        Assert.Equal(["Question"], await StoredAsync(host, id));
    }

    [Fact]
    public async Task A_hook_that_fails_ends_the_reply_without_storing_it()
    {
        await using var host = await StartAsync();
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        await SayAsync("throw");
        Assert.Equal("The assistant could not answer", (await client.NextAsync("failed")).GetProperty("text").GetString());
        Assert.Equal(["Question"], await StoredAsync(host, id));
    }

    [Fact]
    public async Task A_held_reply_is_heard_only_as_it_was_screened()
    {
        await using var host = await StartAsync(options => options.HoldAssistantReplies = true);
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        var call = await _model.NextAsync();
        call.Say("A ");
        call.Say("word");
        await using var late = await host.ConnectAsync("1");
        await late.EmitWithAckAsync("join", id);
        await Wait.UntilAsync(() => host.Get<AssistantReplies>().Find(id)!.Length == 6, "the model was heard");
        Assert.Equal("", (await host.Get<IAssistantService>().FindReplyAsync(id, "1"))!.Content);
        Assert.Equal(0, client.Count("chunk") + late.Count("chunk"));
        call.End();

        foreach (var one in new[] { client, late })
        {
            Assert.Equal("""{"offset":0,"text":"A term","content":"A term"}""", (await one.NextAsync("chunk")).GetRawText());
            Assert.Equal("""{"content":"A term","wasStopped":false}""", (await one.NextAsync("completed")).GetRawText());
            Assert.Equal(1, one.Count("chunk"));
        }

        await client.EmitWithAckAsync("ask", id);
        await SayAsync("A secret");
        Assert.Equal("No secrets", (await client.NextAsync("failed")).GetProperty("text").GetString());
        Assert.Equal(1, client.Count("chunk"));
    }

    [Fact]
    public async Task A_host_that_does_not_want_it_gets_replies_as_the_model_says_them()
    {
        await using var host = await StartAsync(options => (options.ScreenAssistantReplies, options.HoldAssistantReplies) = (false, true));
        var (id, client) = await AskAsync(host);
        await using var asking = client;
        await SayAsync("A secret");
        await client.NextAsync("chunk");
        await client.NextAsync("completed");
        Assert.Equal(["Question", "A secret"], await StoredAsync(host, id));
    }

    [Fact]
    public async Task What_a_lost_node_said_is_screened_by_the_node_that_stores_it()
    {
        await using var host = await StartAsync();
        var archive = host.Get<ReplyArchive>();
        var (said, refusal) = await archive.ScreenAsync("1", "assistant", "1", "A secret");
        Assert.Equal(("", RealtimeError.MessageRefused), (said, refusal!.Error));
        Assert.Equal("A term", (await archive.ScreenAsync("1", "assistant", "1", "A word")).Said);
    }

    private Task<ChatHost> StartAsync(Action<ChatRealtimeOptions>? options = null) => ChatHost.StartAsync(
        chat =>
        {
            PlainDialect.Speak(chat);
            options?.Invoke(chat);
        },
        chat => chat.AddAssistant(_model).AddMessageHook<Hook>());

    private static async Task<(string Id, SocketIOTestClient Client)> AskAsync(ChatHost host)
    {
        var id = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        var client = await host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        return (id, client);
    }

    private async Task SayAsync(string text)
    {
        var call = await _model.NextAsync();
        call.Say(text);
        call.End();
    }

    private static async Task<IEnumerable<string>> StoredAsync(ChatHost host, string id) =>
        (await host.Get<IMessageStore>().GetHistoryAsync(id, new(), default)).Messages.Select(message => message.Content.Text);

    private sealed class Hook : IMessageHook
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) => new(message.Content.Text switch
        {
            var text when text.Contains("secret", StringComparison.Ordinal) => MessageDecision.Refuse("No secrets"),
            var text when text.Contains("word", StringComparison.Ordinal) => MessageDecision.Change(text.Replace("word", "term", StringComparison.Ordinal)),
            "throw" => throw new IOException("The host fails."),
            _ => MessageDecision.Allow,
        });
    }
}
