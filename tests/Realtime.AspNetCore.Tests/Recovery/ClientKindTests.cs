using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>Recovery is on by default, for the clients that can use it. The others get the events of their contract alone.</summary>
public sealed class ClientKindTests
{
    [Theory]
    [InlineData("&t=oy4k2x", null, true)]
    [InlineData("", "Mozilla/5.0", true)]
    [InlineData("&t=1700000000.4711", null, false)]
    [InlineData("", "Python/3.11 aiohttp/3.8.4", false)]
    [InlineData("", "python-requests/2.28.1", false)]
    [InlineData("", "Dart/3.2 (dart:io)", false)]
    public async Task Clients_whose_handlers_take_one_argument_get_no_offset(string query, string? agent, bool recovers)
    {
        await using var host = await ChatHost.StartAsync();
        var conversation = await host.DirectAsync("1", "2");
        var headers = agent is null ? null : new Dictionary<string, string> { ["User-Agent"] = agent };
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For("2") }, query: query, headers: headers);
        await using var other = await host.ConnectAsync("2");
        await host.Get<IMessageService>().SendAsync(new SendMessage(conversation.Id, "1", "Hello"));
        await socket.NextAsync("message_notification");
        await other.NextAsync("message_notification");

        Assert.Equal((recovers, recovers), (socket.PrivateId is not null, socket.LastOffset is not null));

        // Whoever else is connected: each client gets what it can use.
        Assert.NotNull(other.LastOffset);
    }

    [Fact]
    public async Task A_host_may_turn_it_off()
    {
        await using var host = await ChatHost.StartAsync(o => o.RecoverConnections = false);
        await using var socket = await host.ConnectAsync("1");

        Assert.Null(socket.PrivateId);
    }
}
