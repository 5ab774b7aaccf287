using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>What was sent before the host began to stop is answered before the connection ends.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_send_that_is_being_stored_when_the_host_stops_is_acknowledged()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, async (_, inner) =>
        {
            entered.TrySetResult();
            await leave.Task;
            return await inner();
        }));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        var answers = Enumerable.Range(0, 3).Select(i => socket.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{i}" })).ToArray();
        await entered.Task.WaitAsync(SocketIOTestClient.Patience);
        await socket.SettleAsync();

        var stopping = host.StopAsync();
        await other.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));
        leave.SetResult();

        Assert.All(await Task.WhenAll(answers), answer => Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString()));
        await stopping;
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_send_that_cannot_be_stored_before_the_host_has_stopped_is_answered_as_unavailable()
    {
        var host = await ChatHost.StartAsync(builder: chat =>
        {
            chat.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
            StoreProxy.Append(chat, async (_, inner) =>
            {
                await new TaskCompletionSource().Task;
                return await inner();
            });
        });
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        var answer = socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        await socket.SettleAsync();

        await host.StopAsync().WaitAsync(SocketIOTestClient.Patience);

        Assert.Equal("unavailable", (await answer).GetProperty("code").GetString());
        await host.DisposeAsync();
    }
}
