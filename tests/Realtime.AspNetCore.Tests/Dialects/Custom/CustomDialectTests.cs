using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
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

        Assert.Equal("""{"ok":true}""", (await plain.EmitWithAckAsync("say", new { conversation = id, text = "Hello" })).GetRawText());
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
}
