using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>Nodes that die, or are not heard of, while they make an assistant's reply.</summary>
public sealed class AssistantFaultTests : IAsyncLifetime
{
    private const string Failed = """{"text":"The assistant could not answer","content":"Half of "}""";

    private readonly ManualTime _time = new();
    private readonly ScriptedModel _model = new();
    private NodeCluster _cluster = null!;
    private ChatHost _maker = null!;
    private string _id = null!;
    private volatile bool _isDead;

    private ChatHost Other => _cluster.First;

    public async Task InitializeAsync()
    {
        var started = 0;
        _cluster = await NodeCluster.StartAsync(
            3,
            PlainDialect.Speak,
            chat =>
            {
                chat.AddAssistant(_model, options => (options.Timeout, options.SilenceTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
                if (started++ == 1)
                {
                    // A node that is dead for the others renews nothing, and nothing of it is heard.
                    StoreProxy.Replace<INodeStore, bool>(
                        chat, nameof(INodeStore.TryLeaseAsync), (_, take) => _isDead ? throw new IOException("The node is dead.") : take());
                }
            },
            _ => _time);
        _maker = _cluster.Second;
        _id = (await Other.Get<IAssistantService>().OpenAsync("1")).Id;
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_node_that_dies_ends_its_reply_with_what_was_said_and_requests_go_on()
    {
        await using var first = await Other.ConnectAsync("1");
        await using var second = await Other.ConnectAsync("1");
        await using var survivor = await _cluster.Third.ConnectAsync("1");
        await using var orphan = await _maker.ConnectAsync("1");
        var sent = await _maker.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        var call = await NextCallAsync();
        call.Say("Half of ");
        SocketIOTestClient[] heard = [first, second, survivor];
        await UntilAsync(() => heard.All(user => user.Count("chunk") == 1), "all have heard the beginning");
        Die();

        await AdvanceAsync(seconds: 10);
        await first.SettleAsync();
        Assert.Equal(0, first.Count("failed"));
        await UntilAsync(() => heard.All(user => user.Count("failed") == 1), "the end is told");
        foreach (var user in heard)
        {
            Assert.Equal(Failed, (await user.NextAsync("failed")).GetRawText());
        }

        Assert.Equal(["Question", "Half of "], await HistoryAsync());
        Assert.Null(await Other.Get<IAssistantService>().FindReplyAsync(_id, "1"));

        // The same request finds what is stored. Another one is answered.
        var again = await Other.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        Assert.Equal(sent.Message.Id, again.Message.Id);
        await UntilAsync(() => heard.All(user => user.Count("completed") == 1), "the stored reply is found");
        await _cluster.Third.Get<IAssistantService>().AskAsync(_id, "1", "Once more", "twice");
        var next = await NextCallAsync();
        Assert.Equal(["user: Question", "assistant: Half of ", "user: Once more"], next.Lines);

        // A node that was only stopped for a while goes on where it was.
        Return();
        call.Say("the rest");
        call.End();
        await UntilAsync(() => orphan.Count("completed") + orphan.Count("failed") > 0, "the node has ended its reply, too");
        next.Say("Whole");
        next.End();
        await UntilAsync(() => heard.All(user => user.Count("completed") == 2), "the next reply is complete");
        await AdvanceAsync(seconds: 20);
        foreach (var user in heard)
        {
            await user.SettleAsync();
            Assert.Equal(["Half of ", "Whole"], Chunks(user));
            Assert.Equal((1, 2), (user.Count("failed"), user.Count("completed")));
        }

        Assert.Equal(["Question", "Half of ", "Once more", "Whole"], await HistoryAsync());
        Assert.Equal(2, _model.Calls);
    }

    [Fact]
    public async Task A_request_that_is_repeated_is_answered_if_its_node_died_before_it_said_anything()
    {
        await using var user = await Other.ConnectAsync("1");
        await _maker.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        await NextCallAsync();
        await UntilAsync(() => user.Count("progress") > 0, "the reply has begun");
        Die();

        // At once, as a client does that has come back to another node.
        await Other.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        await AdvanceAsync(seconds: 5);
        Assert.Equal(1, _model.Calls);
        var call = await NextCallAsync();
        call.Say("Whole");
        call.End();
        await UntilAsync(() => user.Count("completed") == 1, "the reply is complete");
        Assert.Equal(["Whole"], Chunks(user));
        Assert.Equal(["Question", "Whole"], await HistoryAsync());
    }

    [Fact]
    public async Task Text_that_was_lost_is_sent_again_in_its_place()
    {
        await using var user = await Other.ConnectAsync("1");
        _cluster.Mesh.Repeats = true;
        await _maker.Get<IAssistantService>().AskAsync(_id, "1", "Question");
        var call = await NextCallAsync();
        Lose();
        await SayAsync(call, "One ");
        Find();
        await SayAsync(call, "two ");
        await UntilAsync(() => Heard(user) == "One two ", "the beginning has come");
        Lose();
        await SayAsync(call, "three ");
        Find();

        // The status text is repeated while the model is silent. It tells how much was said.
        await UntilAsync(() => Heard(user) == "One two three ", "the text has come without a further one");
        Lose();
        await SayAsync(call, "four ");
        Find();
        await SayAsync(call, "five");
        call.End();
        await UntilAsync(() => user.Count("completed") == 1, "the reply is complete");
        await AdvanceAsync(seconds: 5);
        await user.SettleAsync();
        Assert.Equal("One two three four five", Heard(user));
        Assert.Equal(1, user.Count("completed"));
    }

    [Fact]
    public async Task A_reply_of_which_only_the_end_was_heard_is_told_whole()
    {
        await using var user = await Other.ConnectAsync("1");
        Lose();
        await _maker.Get<IAssistantService>().AskAsync(_id, "1", "Question");
        var call = await NextCallAsync();
        await SayAsync(call, "All of it");
        Find();
        call.End();
        await UntilAsync(() => user.Count("completed") == 1, "the end has come");
        Assert.Equal(["All of it"], Chunks(user));
    }

    [Fact]
    public async Task A_reply_whose_node_is_not_heard_of_ends_when_it_is_stored()
    {
        await using var user = await Other.ConnectAsync("1");
        await _maker.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        var call = await NextCallAsync();
        call.Say("Half of ");
        await UntilAsync(() => user.Count("chunk") == 1, "the beginning has come");
        Lose();
        await AdvanceAsync(seconds: 40);
        await user.SettleAsync();
        Assert.Equal(0, user.Count("failed"));

        // The same request waits meanwhile.
        await Other.Get<IAssistantService>().AskAsync(_id, "1", "Question", "once");
        await AdvanceAsync(seconds: 20);
        call.Say("the whole");
        call.End();
        await UntilAsync(() => user.Count("completed") > 0, "the end has come");
        Assert.Equal("Half of the whole", (await user.NextAsync("completed")).GetProperty("content").GetString());
        Assert.Equal("Half of the whole", Heard(user));
        Find();
        await AdvanceAsync(seconds: 20);
        await user.SettleAsync();
        Assert.Equal((0, 1), (user.Count("failed"), user.Count("completed")));
        Assert.Equal(1, _model.Calls);
        Assert.Equal(["Question", "Half of the whole"], await HistoryAsync());
    }

    [Fact]
    public async Task Who_is_removed_at_one_node_hears_no_more_of_a_reply_of_another()
    {
        var id = (await Other.GroupAsync("1", "2", "assistant")).Id;
        await using var asker = await Other.ConnectAsync("1");
        await using var removed = await _cluster.Third.ConnectAsync("2");
        await _maker.Get<IAssistantService>().AskAsync(id, "1", "Question");
        var call = await NextCallAsync();
        call.Say("public");
        await UntilAsync(() => removed.Count("chunk") == 1, "the beginning has come");
        await Other.Get<IConversationService>().RemoveParticipantAsync(id, "2");
        await using var back = await _cluster.Third.ConnectAsync("2");
        call.Say(" secret");
        call.End();
        await UntilAsync(() => asker.Count("completed") == 1, "the reply is complete");
        await AdvanceAsync(seconds: 5);
        await removed.SettleAsync();
        await back.SettleAsync();
        Assert.Equal(["public"], Chunks(removed));
        Assert.Equal(0, removed.Count("completed"));
        Assert.Equal(0, back.Count("chunk") + back.Count("completed"));
    }

    private static string[] Chunks(SocketIOTestClient client) =>
        [.. client.Events.Where(e => e.Name == "chunk").Select(e => e.Payload.GetProperty("text").GetString()!)];

    private static string Heard(SocketIOTestClient client) => string.Concat(Chunks(client));

    private void Die() => _isDead = _cluster.SecondTransport.IsCut = true;

    private void Return() => _isDead = _cluster.SecondTransport.IsCut = false;

    private void Lose() => _cluster.Mesh.Loses = name => name == NodeSignals.EventName;

    private void Find() => _cluster.Mesh.Loses = _ => false;

    /// <summary>The nodes hold what comes first for a moment, so the time goes on while the model is waited for.</summary>
    private async Task<ScriptedModel.Call> NextCallAsync()
    {
        var call = _model.NextAsync();
        await UntilAsync(() => call.IsCompleted, "the model is asked");
        return await call;
    }

    /// <summary>Says a part, and waits until it was sent, or lost.</summary>
    private async Task SayAsync(ScriptedModel.Call call, string text)
    {
        var before = (await _maker.Get<IAssistantService>().FindReplyAsync(_id, "1"))?.Content ?? "";
        call.Say(text);
        await UntilAsync(async () => (await _maker.Get<IAssistantService>().FindReplyAsync(_id, "1"))?.Content == before + text, $"{text} was said");
        await _maker.Get<NodeSignals>().FlushAsync();
    }

    private Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    private Task UntilAsync(Func<Task<bool>> condition, string what) => Wait.UntilAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return await condition();
        },
        what);

    /// <summary>The nodes run on the same clock, so it goes on in small steps.</summary>
    private async Task AdvanceAsync(int seconds)
    {
        for (var i = 0; i < seconds * 4; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(5);
        }
    }

    private async Task<string[]> HistoryAsync() =>
        [.. (await Other.Get<IConversationService>().GetHistoryAsync(_id, "1", new HistoryQuery())).Messages.Select(m => m.Content.Text)];
}
