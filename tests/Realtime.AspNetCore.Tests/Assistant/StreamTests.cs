using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Assistant;

public sealed class StreamTests : IAsyncLifetime
{
    private readonly ScriptedModel _model = new();
    private ChatHost _host = null!;

    private IAssistantService Assistants => _host.Get<IAssistantService>();

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Chunks_come_as_the_model_says_them_and_then_the_whole()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await using var client = await _host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        Assert.Equal("Thinking...", (await client.NextAsync("progress")).GetString());
        call.Report(new FunctionCallContent("1", "search"));
        Assert.Equal("Using search...", (await client.NextAsync("progress")).GetString());
        call.Report(new TextReasoningContent("I look it up"));
        Assert.Equal("I look it up", (await client.NextAsync("progress")).GetString());
        await Assistants.ReportProgressAsync(id, "Reading page 2");
        Assert.Equal("Reading page 2", (await client.NextAsync("progress")).GetString());

        call.Say("One, ");
        Assert.Equal("""{"offset":0,"text":"One, ","content":"One, "}""", (await client.NextAsync("chunk")).GetRawText());
        call.Say("two");
        Assert.Equal("""{"offset":5,"text":"two","content":"One, two"}""", (await client.NextAsync("chunk")).GetRawText());
        call.End();
        Assert.Equal("""{"content":"One, two","wasStopped":false}""", (await client.NextAsync("completed")).GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Progress_is_told_again_while_the_model_is_silent_also_when_the_wall_clock_is_set_back(int hours)
    {
        var time = new ManualTime();
        await using var host = await StartAsync(time);
        var id = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var client = await host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        await client.NextAsync("progress");
        await _model.NextAsync();
        time.SetWallClock(by: TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Thinking...", (await client.NextAsync("progress")).GetString());
    }

    [Fact]
    public async Task Whoever_comes_in_the_middle_hears_the_beginning_and_the_rest_each_once()
    {
        var id = (await _host.GroupAsync("1", "2", "assistant")).Id;
        await using var early = await _host.ConnectAsync("1");
        await early.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        var late = new List<SocketIOTestClient>();
        for (var i = 0; i < 10; i++)
        {
            call.Say($"{i} ");
            var client = await _host.ConnectAsync(i % 2 == 0 ? "1" : "2");
            await client.EmitWithAckAsync("join", id);
            late.Add(client);
        }

        call.End();
        foreach (var client in late.Prepend(early))
        {
            await client.NextAsync("completed");
            Assert.Equal("0 1 2 3 4 5 6 7 8 9 ", Heard(client));
        }

        foreach (var client in late)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_is_removed_hears_no_more()
    {
        var id = (await _host.GroupAsync("1", "2", "assistant")).Id;
        await using var asker = await _host.ConnectAsync("1");
        await using var removed = await _host.ConnectAsync("2");
        await removed.EmitWithAckAsync("join", id);
        await asker.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("public");
        await removed.NextAsync("chunk");
        await _host.Get<IConversationService>().RemoveParticipantAsync(id, "2");
        call.Say(" secret");
        call.End();
        await asker.NextAsync("completed");
        await removed.SettleAsync();
        Assert.Equal("public", Heard(removed));
        Assert.Equal(0, removed.Count("completed"));
        Assert.Equal("public secret", Heard(asker));
    }

    [Fact]
    public async Task Stop_silences_a_model_that_does_not_listen()
    {
        _model.Obeys = false;
        var id = (await Assistants.OpenAsync("1")).Id;
        await using var client = await _host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("One ");
        await client.NextAsync("chunk");
        Assert.True((await client.EmitWithAckAsync("stop", id)).GetProperty("value").GetBoolean());
        call.Say("two ");
        Assert.Equal("""{"content":"One ","wasStopped":true}""", (await client.NextAsync("completed")).GetRawText());
        await client.SettleAsync();
        Assert.Equal("One ", Heard(client));
        call.End();
    }

    [Fact]
    public async Task A_reply_that_takes_too_long_ends_with_what_was_said()
    {
        var time = new ManualTime();
        await using var host = await StartAsync(time);
        var id = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        await using var client = await host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        (await _model.NextAsync()).Say("Slow");
        await client.NextAsync("chunk");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("""{"text":"The assistant could not answer","content":"Slow"}""", (await client.NextAsync("failed")).GetRawText());
    }

    [Fact]
    public async Task A_reply_has_a_greatest_length_and_no_half_characters()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await using var client = await _host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("Hi \ud83d");
        call.Say("\ude00 ");
        call.Say("\ud83d!");
        call.Say(new string('x', 50));
        Assert.Equal("Hi 😀 \ufffd!xxxxxxxxxxxxx", (await client.NextAsync("completed")).GetProperty("content").GetString());
        Assert.Equal("Hi 😀 \ufffd!xxxxxxxxxxxxx", Heard(client));
    }

    [Fact]
    public async Task Requests_of_one_conversation_are_answered_one_after_the_other()
    {
        var id = (await _host.GroupAsync("1", "2", "assistant")).Id;
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("2");
        await first.EmitWithAckAsync("ask", id);
        await second.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("A");
        await first.NextAsync("chunk");
        Assert.Equal(1, _model.Calls);
        call.End();
        var next = await _model.NextAsync();
        Assert.Equal(["user: 1: Question", "assistant: A", "user: 2: Question"], next.Lines);
        next.Say("B");
        next.End();
        await second.NextAsync("completed");
        Assert.Equal("B", (await second.NextAsync("completed")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_host_that_stops_keeps_what_was_said_and_tells_it()
    {
        var id = (await Assistants.OpenAsync("1")).Id;
        await using var client = await _host.ConnectAsync("1");
        await client.EmitWithAckAsync("join", id);
        await client.EmitWithAckAsync("ask", id);
        (await _model.NextAsync()).Say("Until now");
        await client.NextAsync("chunk");
        await _host.StopAsync();
        Assert.Equal("Question", (await client.NextAsync("message")).GetString());
        Assert.Equal("Until now", (await client.NextAsync("message")).GetString());
        Assert.Equal("""{"content":"Until now","wasStopped":true}""", (await client.NextAsync("completed")).GetRawText());
    }

    private Task<ChatHost> StartAsync(TimeProvider? time = null) => ChatHost.StartAsync(
        PlainDialect.Speak,
        chat => chat.AddAssistant(_model, o =>
        {
            o.MaxReplyLength = 21;
            o.Timeout = TimeSpan.FromSeconds(time is null ? 60 : 10);
        }),
        time: time);

    private static string Heard(SocketIOTestClient client) => string.Concat(client.Events
        .Where(e => e.Name == "chunk")
        .Select(e => e.Payload.GetProperty("text").GetString()));
}
