using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Cluster;
using Realtime.Conversations;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.SocketIO;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>An assistant's reply is one reply in the cluster, whichever node makes it and wherever its users are.</summary>
public sealed class AssistantTests : IAsyncLifetime
{
    private readonly ScriptedModel _model = new();
    private readonly SharedDatabase _database = new();
    private NodeCluster? _mesh;
    private ChatHost _first = null!;
    private ChatHost _second = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_mesh is not null)
        {
            await _mesh.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reply_is_heard_on_all_nodes_in_order_and_complete(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.GroupAsync("1", "2", "assistant")).Id;
        await using var asker = await JoinAsync(_first, "1", id);
        await using var phone = await _second.ConnectAsync("1");
        await using var other = await JoinAsync(_second, "2", id);
        await asker.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        foreach (var user in new[] { asker, phone, other })
        {
            Assert.Equal("Thinking...", (await user.NextAsync("progress")).GetString());
        }

        for (var i = 0; i < 50; i++)
        {
            call.Say($"{i} ");
        }

        call.End();
        var whole = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i} "));
        foreach (var user in new[] { asker, phone, other })
        {
            Assert.Equal(whole, (await user.NextAsync("completed")).GetProperty("content").GetString());
            Assert.Equal(whole, Heard(user));
        }

        foreach (var user in new[] { asker, other })
        {
            Assert.Equal(["Question", whole], user.Events.Where(e => e.Name == "message").Select(e => e.Payload.GetString()));
            Assert.Equal("completed", user.Events.Last(e => e.Name is "message" or "completed").Name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reply_is_stopped_from_another_node(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.GroupAsync("1", "2", "assistant")).Id;
        await using var desk = await _first.ConnectAsync("1");
        await using var phone = await _second.ConnectAsync("1");
        await using var other = await JoinAsync(_second, "2", id);
        await desk.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("It began");
        await phone.NextAsync("chunk");
        Assert.False((await other.EmitWithAckAsync("stop", id)).GetProperty("value").GetBoolean());
        Assert.True((await phone.EmitWithAckAsync("stop", id)).GetProperty("value").GetBoolean());
        call.Say(" and went on");

        foreach (var user in new[] { desk, phone, other })
        {
            Assert.Equal("""{"content":"It began","wasStopped":true}""", (await user.NextAsync("completed")).GetRawText());
            Assert.Equal("It began", Heard(user));
        }

        Assert.Equal(["Question", "It began"], await HistoryAsync(_second, id));
        Assert.False((await phone.EmitWithAckAsync("stop", id)).GetProperty("value").GetBoolean());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_comes_in_the_middle_to_any_node_hears_the_beginning_and_the_rest_each_once(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.GroupAsync("1", "2", "assistant")).Id;
        await using var early = await _first.ConnectAsync("1");
        await early.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        var late = new List<SocketIOTestClient>();
        for (var i = 0; i < 10; i++)
        {
            call.Say($"{i} ");
            var client = await JoinAsync(i % 2 == 0 ? _second : _first, i % 3 == 0 ? "1" : "2", id);
            late.Add(client);
        }

        await Wait.UntilAsync(
            async () => (await _second.Get<IAssistantService>().FindReplyAsync(id, "2"))?.Content == "0 1 2 3 4 5 6 7 8 9 ",
            "the other node knows the text so far");
        early.Abort();
        await using var moved = await _second.ConnectAsync("1");
        late.Add(moved);
        call.Say("10 ");
        call.End();
        foreach (var client in late)
        {
            await client.NextAsync("completed");
            Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 ", Heard(client));
            Assert.Equal(1, client.Count("completed"));
        }

        foreach (var client in late)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_reaches_both_nodes_at_once_is_answered_once(bool isDatabase)
    {
        const int Rounds = 10;
        await StartAsync(isDatabase);
        var id = (await _first.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var here = await _first.ConnectAsync("1");
        await using var there = await _second.ConnectAsync("1");
        for (var i = 0; i < Rounds; i++)
        {
            var sent = await Task.WhenAll(new[] { _first, _second }
                .Select(host => host.Get<IAssistantService>().AskAsync(id, "1", $"Question {i}", $"request {i}")));
            Assert.Single(sent.Select(request => request.Message.Id).Distinct());
            var call = await _model.NextAsync();

            // One that comes to a node only after the end is told the stored reply once more.
            await Wait.UntilAsync(
                () => new[] { _first, _second }.All(host => host.Get<AssistantReplies>().Find(id) is not null), "both nodes have the request");
            call.Say($"Answer {i}");
            call.End();
            foreach (var user in new[] { here, there })
            {
                Assert.Equal($"Answer {i}", (await user.NextAsync("completed")).GetProperty("content").GetString());
            }
        }

        // Requests of a conversation are answered in their order, so a second answer would have come before this one.
        await _second.Get<IAssistantService>().AskAsync(id, "1", "Last");
        var last = await _model.NextAsync();
        Assert.Equal("user: Last", last.Lines[^1]);
        last.Say("Good-bye");
        last.End();
        foreach (var user in new[] { here, there })
        {
            Assert.Equal("Good-bye", (await user.NextAsync("completed")).GetProperty("content").GetString());
            Assert.Equal(Rounds + 1, user.Count("completed"));
            Assert.Equal(string.Concat(Enumerable.Range(0, Rounds).Select(i => $"Answer {i}")) + "Good-bye", Heard(user));
        }

        Assert.Equal(Rounds + 1, _model.Calls);
        Assert.Equal((Rounds + 1) * 2, (await HistoryAsync(_first, id)).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_of_one_conversation_at_several_nodes_are_answered_in_their_order(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.GroupAsync("1", "2", "3", "assistant")).Id;
        await using var there = await _second.ConnectAsync("2");
        await _first.Get<IAssistantService>().AskAsync(id, "1", "One");
        var call = await _model.NextAsync();
        await there.NextAsync("progress");
        await _second.Get<IAssistantService>().AskAsync(id, "2", "Two");
        await Wait.UntilAsync(() => _first.Get<RemoteReplies>().HasEarlierWaiting(id, long.MaxValue), "the first node knows that the second one waits");
        await _first.Get<IAssistantService>().AskAsync(id, "3", "Three");
        await there.SettleAsync();
        Assert.Equal(1, _model.Calls);

        foreach (var (answer, next) in new[] { ("A", "2: Two"), ("B", "3: Three"), ("C", null) })
        {
            call.Say(answer);
            call.End();
            Assert.Equal(answer, (await there.NextAsync("completed")).GetProperty("content").GetString());
            if (next is not null)
            {
                call = await _model.NextAsync();
                Assert.Equal([$"assistant: {answer}", $"user: {next}"], call.Lines[^2..]);
            }
        }

        Assert.Equal("ABC", Heard(there));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_waits_at_another_node_is_stopped_too(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.GroupAsync("1", "2", "assistant")).Id;
        await using var other = await _first.ConnectAsync("2");
        await _first.Get<IAssistantService>().AskAsync(id, "2", "One");
        var call = await _model.NextAsync();
        await _second.Get<IAssistantService>().AskAsync(id, "1", "Two");
        Assert.True(await _first.Get<IAssistantService>().StopAsync(id, "1"));
        call.Say("A");
        call.End();
        await Wait.UntilAsync(() => other.Count("completed") == 2, "both have ended");
        Assert.Equal(1, _model.Calls);
        Assert.Equal(["One", "Two", "A"], await HistoryAsync(_first, id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_stops_ends_its_reply_with_what_was_said(bool isDatabase)
    {
        await StartAsync(isDatabase);
        var id = (await _first.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var there = await _second.ConnectAsync("1");
        var first = await _first.Get<IAssistantService>().AskAsync(id, "1", "Question", "once");
        (await _model.NextAsync()).Say("Until now");
        await there.NextAsync("chunk");
        await _first.StopAsync();
        Assert.Equal("""{"content":"Until now","wasStopped":true}""", (await there.NextAsync("completed")).GetRawText());

        var again = await _second.Get<IAssistantService>().AskAsync(id, "1", "Question", "once");
        Assert.Equal(first.Message.Id, again.Message.Id);
        Assert.Equal("Until now", (await there.NextAsync("completed")).GetProperty("content").GetString());
        Assert.Equal(1, _model.Calls);

        await _second.Get<IAssistantService>().AskAsync(id, "1", "Once more");
        Assert.Equal(["user: Question", "assistant: Until now", "user: Once more"], (await _model.NextAsync()).Lines);
    }

    [Theory]
    [InlineData(nameof(DialectNames.ChatterBox), "ai-stream", "ai-complete")]
    [InlineData(nameof(DialectNames.Assistant), "typing", "typing_stop")]
    [InlineData(nameof(DialectNames.Marketplace), "typing_start", "typing_stop")]
    [InlineData(nameof(DialectNames.Direct), "typing_indicator", "typing_indicator")]
    public async Task The_other_node_tells_the_same_in_every_dialect(string dialect, string begins, string ends)
    {
        await StartAsync(isDatabase: false, DialectNames.All.Single(known => known.Name == dialect));
        var id = (await _first.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var here = await _first.ConnectAsync("1");
        await using var there = await _second.ConnectAsync("1");
        await _first.Get<IAssistantService>().AskAsync(id, "1", "Question");
        var call = await _model.NextAsync();
        call.Say("One ");
        foreach (var user in new[] { here, there })
        {
            await user.NextAsync(begins);
        }

        call.Say("two");
        call.End();
        foreach (var user in new[] { here, there })
        {
            await user.NextAsync(ends);
            await user.SettleAsync();
        }

        Assert.Equal(Told(here), Told(there));

        string[] Told(SocketIOTestClient user) =>
            [.. user.Events.Where(e => e.Name == begins || e.Name == ends).Select(e => $"{e.Name} {e.Payload.GetRawText()}")];
    }

    private static async Task<SocketIOTestClient> JoinAsync(ChatHost host, string userId, string conversationId)
    {
        var client = await host.ConnectAsync(userId);
        await client.EmitWithAckAsync("join", conversationId);
        return client;
    }

    private static string Heard(SocketIOTestClient client) =>
        string.Concat(client.Events.Where(e => e.Name == "chunk").Select(e => e.Payload.GetProperty("text").GetString()));

    private static async Task<string[]> HistoryAsync(ChatHost host, string conversationId) =>
        [.. (await host.Get<IConversationService>().GetHistoryAsync(conversationId, "1", new HistoryQuery())).Messages.Select(m => m.Content.Text)];

    private async Task StartAsync(bool isDatabase, Dialect? dialect = null)
    {
        if (!isDatabase)
        {
            _mesh = await NodeCluster.StartAsync(chat: Speak, builder: chat => chat.AddAssistant(_model, _ => { }));
            (_first, _second) = (_mesh.First, _mesh.Second);
            return;
        }

        _first = await _database.StartNodeAsync(Use);
        _second = await _database.StartNodeAsync(Use);
        await Wait.UntilAsync(
            async () => (await _first.Services.GetRequiredKeyedService<SocketIOServer>(ChatRealtime.ServerName).ServerSideEmitWithAckAsync<int>("count", [])).Count == 1,
            "the hosts know each other");

        void Speak(ChatRealtimeOptions options)
        {
            PlainDialect.Speak(options);
            options.Dialect = dialect ?? options.Dialect;
        }

        void Use(IChatRealtimeBuilder chat)
        {
            chat.Services.Configure<DatabaseClusterOptions>(static options => options.LeaseInterval = TimeSpan.FromMilliseconds(100));
            chat.Services.Configure<ChatRealtimeOptions>(Speak);
            chat.AddAssistant(_model, _ => { });
        }
    }
}
