using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Shop.Chat;

namespace Realtime.AspNetCore.Tests.Dialects.Custom;

/// <summary>A dialect that a host brings, which is the worked example of the documents.</summary>
public sealed class CustomDialectTests
{
    [Fact]
    public async Task It_is_spoken_over_the_same_conversations()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(new ShopDialect(), "/shop"));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var plain = await host.ConnectAsync("1", path: "/shop", claims: new System.Security.Claims.Claim("name", "Ada"));
        await using var marketplace = await host.ConnectAsync("2");

        Assert.Equal("""{"ok":true,"id":"1"}""", (await plain.EmitWithAckAsync("say", new { conversation = id, text = "Hello" })).GetRawText());
        Assert.Equal("Hello", (await marketplace.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("Ada", (await plain.NextAsync("said")).GetProperty("from").GetString());
        await marketplace.EmitAsync("send_message", new { conversationId = id, content = "Hello back" });
        Assert.Equal("Hello back", (await plain.NextAsync("said")).GetProperty("text").GetString());

        await plain.EmitAsync("say", new { conversation = id, text = "" });
        Assert.Equal("""{"why":"A message must have content"}""", (await plain.NextAsync("trouble")).GetRawText());
        await plain.EmitRawAsync("say", "5");
        await plain.NextAsync("trouble");
        Assert.Equal(2, (await plain.EmitWithAckAsync("get_messages", new { conversationId = id })).GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task It_may_be_the_apps_own()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = new ShopDialect());
        await using var plain = await host.ConnectAsync("1");
        Assert.Equal("conversation_not_found", (await plain.EmitWithAckAsync("say", new { conversation = "77", text = "x" })).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Its_sockets_may_authenticate_late_and_are_welcomed_with_who_is_online()
    {
        await using var host = await ChatHost.StartAsync(o =>
        {
            o.Dialect = new ShopDialect();
            o.PresenceGrace = TimeSpan.Zero;
        });
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var early = await host.ConnectAsync("1");
        Assert.Equal("""{"ok":true,"user":"1"}""", (await early.NextAsync("welcome")).GetRawText());
        await using var late = await SocketIOTestClient.ConnectAsync(host.Address, new { token = "bad" });

        Assert.Equal("""{"why":"Say hello: InvalidToken"}""", (await late.NextAsync("trouble")).GetRawText());
        Assert.Equal("unauthenticated", (await late.EmitWithAckAsync("say", new { conversation = id, text = "x" })).GetProperty("code").GetString());
        Assert.Equal("unauthenticated", (await late.EmitWithAckAsync("hello", new { })).GetProperty("code").GetString());
        Assert.Equal(0, late.Count("welcome"));

        Assert.Equal("""{"ok":true,"user":"2"}""", (await late.EmitWithAckAsync("hello", new { token = Tokens.For("2") })).GetRawText());
        Assert.Equal("""{"ok":true,"user":"2"}""", (await late.NextAsync("welcome")).GetRawText());
        Assert.Equal("""{"user":"1","here":true}""", (await late.NextAsync("seen")).GetRawText());
        Assert.Equal("""{"user":"2","here":true}""", (await early.NextAsync("seen")).GetRawText());
        Assert.True((await late.EmitWithAckAsync("say", new { conversation = id, text = "Hello" })).GetProperty("ok").GetBoolean());
        Assert.Equal("Hello", (await early.NextAsync("said")).GetProperty("text").GetString());

        await late.DisposeAsync();
        Assert.Equal("""{"user":"2","here":false}""", (await early.NextAsync("seen")).GetRawText());
    }

    [Fact]
    public async Task Its_sockets_that_do_not_authenticate_in_time_are_closed()
    {
        await using var host = await ChatHost.StartAsync(o =>
        {
            o.Dialect = new ShopDialect();
            o.AuthenticationGrace = TimeSpan.FromMilliseconds(100);
        });
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);
        Assert.Equal("""{"why":"Say hello: NoToken"}""", (await socket.NextAsync("trouble")).GetRawText());
        await socket.Closed.WaitAsync(SocketIOTestClient.Patience);
    }
}
