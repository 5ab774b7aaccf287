using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>A client that comes back in the middle of an assistant's reply hears its end, whenever that comes.</summary>
public sealed class ReplyEndTests
{
    private readonly ScriptedModel _model = new();
    private TaskCompletionSource? _welcoming;
    private TaskCompletionSource _welcomed = new();

    [Fact]
    public async Task The_end_comes_once_if_the_client_is_away()
    {
        await using var host = await StartAsync();
        var (lost, call, id) = await AskAsync(host);
        await LoseAsync(lost);
        call.Say("two");
        call.End();
        await UntilOverAsync(host, id);
        await using var back = await ReturnAsync(host, lost);

        await EndsOnceAsync(back);
    }

    [Fact]
    public async Task The_end_comes_once_if_the_client_is_just_coming_back()
    {
        await using var host = await StartAsync();
        var (lost, call, id) = await AskAsync(host);
        await LoseAsync(lost);

        // The socket is back, and not yet among those that receive the reply.
        _welcoming = new();
        await using var back = await ReturnAsync(host, lost);
        await _welcoming.Task.WaitAsync(SocketIOTestClient.Patience);
        call.Say("two");
        call.End();
        await UntilOverAsync(host, id);
        _welcomed.SetResult();

        await EndsOnceAsync(back);
    }

    [Fact]
    public async Task The_end_comes_once_if_the_client_is_back()
    {
        await using var host = await StartAsync();
        var (lost, call, _) = await AskAsync(host);
        await LoseAsync(lost);
        await using var back = await ReturnAsync(host, lost);
        call.Say("t");
        await back.NextAsync("chunk");
        call.Say("wo");
        call.End();

        await EndsOnceAsync(back);
    }

    [Fact]
    public async Task A_reply_that_begins_while_the_client_is_just_coming_back_ends_once()
    {
        await using var host = await StartAsync();
        var (lost, call, id) = await AskAsync(host);
        call.Say("two");
        call.End();
        await lost.NextAsync("completed");
        await LoseAsync(lost);
        _welcoming = new();
        await using var other = await host.ConnectAsync("1");
        await _welcoming.Task.WaitAsync(SocketIOTestClient.Patience);
        _welcomed.SetResult();
        (_welcoming, _welcomed) = (new(), new());
        await using var back = await ReturnAsync(host, lost);
        await _welcoming.Task.WaitAsync(SocketIOTestClient.Patience);
        await other.EmitWithAckAsync("ask", id);
        var second = await _model.NextAsync();
        second.Say("One two");
        second.End();
        await UntilOverAsync(host, id);
        _welcomed.SetResult();

        await EndsOnceAsync(back);
    }

    private static async Task EndsOnceAsync(SocketIOTestClient back)
    {
        Assert.Equal("One two", (await back.NextAsync("completed")).GetProperty("content").GetString());
        await back.SettleAsync();
        await back.SettleAsync();
        Assert.Equal(1, back.Count("completed"));
    }

    private static Task UntilOverAsync(ChatHost host, string id) =>
        Wait.UntilAsync(() => host.Get<AssistantReplies>().Find(id) is null, "the reply is over");

    private static async Task LoseAsync(SocketIOTestClient client)
    {
        client.Abort();
        await client.Closed.WaitAsync(SocketIOTestClient.Patience);
    }

    private static async Task<SocketIOTestClient> ReturnAsync(ChatHost host, SocketIOTestClient lost)
    {
        var back = await SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For("1"), pid = lost.PrivateId, offset = lost.LastOffset });
        Assert.Equal(lost.Id, back.Id);
        await lost.DisposeAsync();
        return back;
    }

    private async Task<(SocketIOTestClient Client, ScriptedModel.Call Call, string ConversationId)> AskAsync(ChatHost host)
    {
        var id = (await host.Get<IAssistantService>().OpenAsync("1")).Id;
        var client = await host.ConnectAsync("1");
        await client.EmitWithAckAsync("ask", id);
        var call = await _model.NextAsync();
        call.Say("One ");
        await client.NextAsync("chunk");
        return (client, call, id);
    }

    private Task<ChatHost> StartAsync() => ChatHost.StartAsync(
        o => (o.Dialect, o.DialectTimeout, o.PolicyTimeout) = (new PlainDialect { Welcoming = WelcomeAsync }, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)),
        b => b.AddAssistant(_model));

    private async Task WelcomeAsync()
    {
        // Both before the test hears of it, which then replaces them for the next client.
        if ((_welcoming, _welcomed) is ({ } welcoming, var welcomed))
        {
            welcoming.TrySetResult();
            await welcomed.Task;
        }
    }
}
