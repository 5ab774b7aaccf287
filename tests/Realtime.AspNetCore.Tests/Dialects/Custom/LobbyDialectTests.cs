using Lobby.Chat;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Custom;

/// <summary>The worked example of the guide for existing front ends: a contract that is none of the built-in ones.</summary>
public sealed class LobbyDialectTests
{
    [Fact]
    public async Task The_contract_is_spoken_as_its_clients_expect_it()
    {
        await using var host = await ChatHost.StartAsync(o =>
        {
            o.Dialect = new LobbyDialect();
            o.AllowDeclaredIdentity = true;
        });
        await using var ada = await SocketIOTestClient.ConnectAsync(host.Address);
        var ben = await SocketIOTestClient.ConnectAsync(host.Address);
        await ada.EmitAsync("add user", "Ada");
        Assert.Equal("""{"numUsers":1}""", (await ada.NextAsync("login")).GetRawText());
        await ben.EmitAsync("add user", "Ben");
        Assert.Equal("""{"numUsers":2}""", (await ben.NextAsync("login")).GetRawText());
        Assert.Equal("""{"username":"Ben","numUsers":2}""", (await ada.NextAsync("user joined")).GetRawText());

        await ben.EmitAsync("typing");
        Assert.Equal("""{"username":"Ben"}""", (await ada.NextAsync("typing")).GetRawText());
        await ben.EmitAsync("stop typing");
        Assert.Equal("""{"username":"Ben"}""", (await ada.NextAsync("stop typing")).GetRawText());
        await ben.EmitAsync("new message", "Hello");
        Assert.Equal("""{"username":"Ben","message":"Hello"}""", (await ada.NextAsync("new message")).GetRawText());
        await ben.SettleAsync();
        Assert.Equal(0, ben.Count("new message"));

        await ben.DisposeAsync();
        Assert.Equal("""{"username":"Ben","numUsers":1}""", (await ada.NextAsync("user left")).GetRawText());
    }
}
