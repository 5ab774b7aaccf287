using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>Further dialects at further paths and namespaces.</summary>
public sealed class DialectMappingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_further_dialect_has_a_path_of_its_own(bool mappedByHost)
    {
        await using var host = await ChatHost.StartAsync(
            builder: b => b.AddDialect(DialectNames.Direct, "/direct"),
            pipeline: app =>
            {
                app.UsePathBase("/app");
                if (mappedByHost)
                {
                    app.UseRouting();
                    app.MapChatRealtime();
                }

                app.MapFallback("{**path}", () => "fallback");
            });
        foreach (var path in new[] { "/direct", "/app/direct" })
        {
            await using var direct = await host.ConnectAsync("1", path: path);
            Assert.True((await direct.NextAsync("connection")).GetProperty("success").GetBoolean());
        }

        await using var marketplace = await host.ConnectAsync("1");
        await marketplace.SettleAsync();
        Assert.Equal(0, marketplace.Count("connection"));
    }

    [Fact]
    public async Task A_further_dialect_is_spoken_in_a_namespace_of_the_same_endpoint()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, @namespace: "/direct"));
        await using var socket = await host.ConnectAsync("1");
        await socket.SendAsync($$"""40/direct,{"token":"{{Tokens.For("1")}}"}""");
        Assert.StartsWith("42/direct,[\"connection\",{\"success\":true", await socket.NextFrameAsync("42/direct,[\"connection\""), StringComparison.Ordinal);
        await socket.SendAsync("42/direct,7[\"get_unread_count\"]");
        Assert.Equal("43/direct,7[{\"ok\":true,\"count\":0}]", await socket.NextFrameAsync("43/direct,7"));
    }

    [Fact]
    public async Task A_message_crosses_to_every_path_and_namespace()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b
            .AddDialect(DialectNames.Direct, "/direct")
            .AddDialect(DialectNames.Direct, @namespace: "/direct"));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var marketplace = await host.ConnectAsync("1");
        await using var direct = await host.ConnectAsync("2", path: "/direct");
        await using var inNamespace = await host.ConnectAsync("2");
        await inNamespace.SendAsync($$"""40/direct,{"token":"{{Tokens.For("2")}}"}""");
        await inNamespace.NextFrameAsync("40/direct,");

        await marketplace.EmitAsync("send_message", new { conversationId = id, content = "there" });
        Assert.Equal("there", (await direct.NextAsync("receive_message")).GetProperty("content").GetString());
        Assert.Contains("\"there\"", await inNamespace.NextFrameAsync("42/direct,[\"receive_message\""), StringComparison.Ordinal);

        await direct.EmitAsync("send_message", new { receiverId = "1", content = "back" });
        Assert.Equal("back", (await marketplace.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("back", (await direct.NextAsync("message_sent")).GetProperty("message").GetProperty("content").GetString());

        await direct.EmitAsync("typing_start", new { receiverId = "1" });
        Assert.Equal(2, (await marketplace.NextAsync("typing_start")).GetProperty("userId").GetInt64());
        await marketplace.EmitAsync("mark_read", new { conversationId = id });
        Assert.Equal("1", (await direct.NextAsync("message_read")).GetProperty("readBy").GetProperty("_id").GetString());
    }

    [Fact]
    public async Task A_user_is_disconnected_everywhere()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, "/direct"));
        await using var marketplace = await host.ConnectAsync("1");
        await using var direct = await host.ConnectAsync("1", path: "/direct");
        await marketplace.SettleAsync();
        await direct.SettleAsync();
        Assert.Equal(2, await host.Get<IUserConnections>().DisconnectAsync("1"));
        Assert.Equal("signed_out", (await marketplace.NextAsync("error")).GetProperty("code").GetString());
        Assert.Equal("""{"message":"You have been signed out"}""", (await direct.NextAsync("error")).GetRawText());
        await marketplace.Closed.WaitAsync(SocketIOTestClient.Patience);
        await direct.Closed.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task Presence_spans_the_dialects()
    {
        await using var host = await ChatHost.StartAsync(o => o.PresenceGrace = TimeSpan.Zero, b => b.AddDialect(DialectNames.Direct, "/direct"));
        await host.DirectAsync("1", "2");
        await using var watcher = await host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        var direct = await host.ConnectAsync("2", path: "/direct");
        Assert.True((await watcher.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        await direct.DisposeAsync();
        Assert.False((await watcher.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task Who_was_removed_hears_no_more_in_any_dialect()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Marketplace, "/second"));
        var group = await host.GroupAsync("1", "2");
        await using var first = await host.ConnectAsync("2");
        await using var second = await host.ConnectAsync("2", path: "/second");
        await first.EmitWithAckAsync("join_conversation", group.Id);
        await second.EmitWithAckAsync("join_conversation", group.Id);
        await host.Get<Realtime.Conversations.IConversationService>().RemoveParticipantAsync(group.Id, "2");
        await host.Get<IMessageService>().SendAsync(new SendMessage(group.Id, "1", "x"));
        await first.SettleAsync();
        await second.SettleAsync();
        Assert.Equal((0, 0), (first.Count("new_message"), second.Count("new_message")));
    }

    [Fact]
    public async Task Each_path_has_origins_of_its_own()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.AllowedOrigins.Add("https://main.example"),
            b => b.AddDialect(DialectNames.Direct, "/direct", configure: o => o.AllowedOrigins.Add("https://code.example")),
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Configuration["ChatRealtime:Dialects:Direct:AllowedOrigins"] = "https://one.example, https://two.example";
            });
        foreach (var (path, origin, allowed) in new[]
        {
            ("/socket.io", "https://main.example", true), ("/socket.io", "https://code.example", false), ("/direct", "https://main.example", false),
            ("/direct", "https://code.example", true), ("/direct", "https://one.example", true), ("/direct", "https://two.example", true),
        })
        {
            using var http = host.Http();
            http.DefaultRequestHeaders.Add("Origin", origin);
            using var answer = await http.GetAsync($"{path}/?EIO=4&transport=polling");
            Assert.Equal(allowed, answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task A_stop_ends_the_sockets_of_every_dialect()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, "/direct"));
        await using var direct = await host.ConnectAsync("1", path: "/direct");
        await direct.SettleAsync();
        await host.StopAsync();
        await direct.Closed.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task One_place_takes_one_dialect()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, "/socket.io")));
        Assert.Contains("Two dialects", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("direct", "/")]
    [InlineData("/direct/", "/")]
    [InlineData(null, "/")]
    [InlineData(null, "direct")]
    [InlineData(null, "/a,b")]
    public void Bad_places_are_refused_at_once(string? path, string @namespace) =>
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddChatRealtime().AddDialect(DialectNames.Direct, path, @namespace));
}
