using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>
/// A ChatterBox client that comes back in the middle of a stream and appends what it hears: nothing is repeated, nothing is
/// missing, and the end comes after it.
/// </summary>
public sealed class StreamTests
{
    private readonly ScriptedModel _model = new();

    [Fact]
    public async Task A_line_that_is_torn_between_chunks_repeats_nothing_and_loses_nothing()
    {
        await using var host = await StartAsync();
        await using var client = await FlappingClient.ConnectAsync(host, "1");
        var call = await AskAsync(host, client);
        var said = "";
        for (var i = 0; i < 20; i++)
        {
            said += Say(call, $"{i} ");
            if (i % 2 == 0)
            {
                await UntilHeardAsync(client, said);
            }

            await client.LoseAsync();
            said += i % 3 == 0 ? Say(call, $"({i}) ") : "";
            Assert.True(await client.ReturnAsync(host));
        }

        said += Say(call, "end");
        call.End();
        await UntilCompletedAsync(client, said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_comes_also_if_it_was_missed(bool isHeard)
    {
        await using var host = await StartAsync();
        await using var client = await FlappingClient.ConnectAsync(host, "1");
        var call = await AskAsync(host, client);
        var said = Say(call, "One ");
        if (isHeard)
        {
            await UntilHeardAsync(client, said);
        }

        await client.LoseAsync();
        said += Say(call, "two");
        call.End();
        await Wait.UntilAsync(async () => await host.Get<IAssistantService>().FindReplyAsync(_conversation, "1") is null, "the reply is over");
        Assert.True(await client.ReturnAsync(host));
        await UntilCompletedAsync(client, said);
    }

    [Fact]
    public async Task A_reply_that_begins_while_the_client_is_away_is_heard_from_its_beginning()
    {
        await using var host = await StartAsync();
        await using var client = await FlappingClient.ConnectAsync(host, "1");
        _conversation = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        await client.Current.SettleAsync();
        await client.LoseAsync();
        await host.Get<IAssistantService>().AskAsync(_conversation, "1", "Question");
        var call = await _model.NextAsync();
        var said = Say(call, "One ");
        Assert.True(await client.ReturnAsync(host));
        said += Say(call, "two");
        call.End();
        await UntilCompletedAsync(client, said);
    }

    [Fact]
    public async Task Many_clients_on_torn_lines_all_hear_the_whole_and_its_end()
    {
        const int Clients = 8;
        await using var host = await StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => FlappingClient.ConnectAsync(host, "1")));
        var call = await AskAsync(host, clients[0]);
        var said = "";
        var speaking = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                said += Say(call, $"{i} ");
                await Task.Delay(2);
            }

            call.End();
        });
        await Task.WhenAll(clients.Select(async client =>
        {
            while (!speaking.IsCompleted)
            {
                var heard = Heard(client).Length;
                await Wait.UntilAsync(() => speaking.IsCompleted || Heard(client).Length > heard, "more was heard");
                await client.LoseAsync();
                Assert.True(await client.ReturnAsync(host));
            }
        }));
        await speaking;
        foreach (var client in clients)
        {
            await UntilCompletedAsync(client, said);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Another_node_knows_what_the_client_has_heard()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: Speak, builder: chat => chat.AddAssistant(_model));
        await RecoveryNodes.UntilAcquaintedAsync(cluster.Nodes);
        await using var client = await FlappingClient.ConnectAsync(cluster.First, "1");
        var call = await AskAsync(cluster.First, client);
        var said = "";
        for (var i = 1; i <= 6; i++)
        {
            said += Say(call, $"{i} ");
            await UntilHeardAsync(client, said);
            await client.LoseAsync();
            said += Say(call, $"({i}) ");
            Assert.True(await client.ReturnAsync(cluster.Nodes[i % 2]), $"move {i} with {client.Offset}");
        }

        call.End();
        await UntilCompletedAsync(client, said);
    }

    private string _conversation = "";

    private static string Say(ScriptedModel.Call call, string text)
    {
        call.Say(text);
        return text;
    }

    private static string Heard(FlappingClient client) =>
        string.Concat(client.Events.Where(e => e.Name == "ai-stream").Select(e => e.Payload.GetProperty("content").GetString()));

    private static Task UntilHeardAsync(FlappingClient client, string said) => Wait.UntilAsync(
        () => Heard(client).Length >= said.Length, $"'{said}' was heard");

    private static async Task UntilCompletedAsync(FlappingClient client, string said)
    {
        await Wait.UntilAsync(() => client.Events.Any(e => e.Name == "ai-complete"), "the end was heard");
        await client.Current.SettleAsync();
        Assert.Equal(said, Heard(client));
        var ends = client.Events.Where(e => e.Name.StartsWith("ai-", StringComparison.Ordinal)).ToArray();
        Assert.Equal("ai-complete", ends[^1].Name);
        Assert.Equal(said, ends[^1].Payload.GetProperty("content").GetString());
        Assert.Single(ends, e => e.Name == "ai-complete");
    }

    private static void Speak(ChatRealtimeOptions options)
    {
        options.Dialect = DialectNames.ChatterBox;
        options.RateLimits.IsEnabled = false;
        options.SocketIO = io => io.ConnectionStateRecovery = new();
    }

    private Task<ChatHost> StartAsync() => ChatHost.StartAsync(Speak, chat => chat.AddAssistant(_model));

    private async Task<ScriptedModel.Call> AskAsync(ChatHost host, FlappingClient client)
    {
        _conversation = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        await client.Current.EmitWithAckAsync("ai-message", new { conversationId = _conversation, content = "Question" });
        return await _model.NextAsync();
    }
}
