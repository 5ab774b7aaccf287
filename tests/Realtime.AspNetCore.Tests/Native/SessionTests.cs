using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Dialects.Native;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Where the contract is served, what a client learns when it connects, and how it is refused.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_client_learns_its_user_the_limits_and_the_counts_when_it_connects()
    {
        await using var host = await NativeClient.StartAsync(o => o.MaxMessageLength = 17);
        var expires = DateTimeOffset.UtcNow.AddMinutes(5);
        await using var client = await host.ConnectAsync("1", expires);

        var session = await client.NextAsync("session");
        Assert.Equal(("1", "1"), (session.Text("userId"), session.GetProperty("user").Text("id")));
        Assert.Equal(expires.ToUnixTimeSeconds(), session.GetProperty("tokenExpiresAt").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.Equal((17, 50), (session.GetProperty("limits").Number("messageLength"), session.GetProperty("limits").Number("changesBatch")));
        Assert.Equal((0, 0), (session.GetProperty("unread").Number("total"), session.GetProperty("notifications").Number("unread")));
        Assert.NotEmpty(session.Text("epoch")!);
        var again = (await client.CallAsync("get_session")).GetProperty("session");
        Assert.Equal(session.Text("epoch"), again.Text("epoch"));
        Assert.EndsWith("Z", (await client.CallAsync("get_time")).Text("serverTime"));
    }

    [Fact]
    public async Task It_is_served_beside_every_dialect_without_configuration()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, "/direct"));
        foreach (var path in new[] { "/socket.io", "/direct" })
        {
            await using var client = await host.ConnectAsync("1", path: path);
            await client.SendAsync($$"""40/realtime,{"token":"{{Tokens.For("1")}}"}""");
            await client.NextFrameAsync("40/realtime,");
            Assert.Contains("\"userId\":\"1\"", await client.NextFrameAsync("42/realtime,[\"session\""));
            await client.SendAsync("42/realtime,7[\"get_unread\"]");
            Assert.Equal("43/realtime,7[{\"ok\":true,\"unread\":{\"total\":0,\"revision\":0}}]", await client.NextFrameAsync("43/realtime,7"));
        }
    }

    [Fact]
    public async Task A_message_of_another_dialect_arrives_in_its_own_shape()
    {
        await using var host = await ChatHost.StartAsync();
        var conversation = await host.DirectAsync("1", "2");
        await using var client = await host.ConnectAsync("2");
        await client.SendAsync($$"""40/realtime,{"token":"{{Tokens.For("2")}}"}""");
        await client.NextFrameAsync("42/realtime,[\"session\"");
        await client.SendAsync($$"""42/realtime,1["open_conversation",{"conversationId":"{{conversation.Id}}"}]""");
        await client.NextFrameAsync("43/realtime,1");

        await using var other = await host.ConnectAsync("1");
        await other.EmitWithAckAsync("send_message", new { conversationId = conversation.Id, content = "Hello" });
        Assert.Contains("\"text\":\"Hello\"", await client.NextFrameAsync("42/realtime,[\"change\""));
    }

    [Fact]
    public async Task It_can_be_turned_off_and_a_dialect_of_the_host_in_its_namespace_stays()
    {
        await using var off = await ChatHost.StartAsync(o => o.ServeNative = false);
        await using var client = await off.ConnectAsync("1");
        await client.SendAsync($$"""40/realtime,{"token":"{{Tokens.For("1")}}"}""");
        Assert.Contains("Invalid namespace", await client.NextFrameAsync("44/realtime,"));

        await using var taken = await ChatHost.StartAsync(builder: b => b.AddDialect(DialectNames.Direct, @namespace: "/realtime"));
        Assert.DoesNotContain(EndpointsOf(taken), e => e.Dialect is NativeDialect);
    }

    [Theory]
    [InlineData(null, "no_token")]
    [InlineData("nonsense", "invalid_token")]
    public async Task A_refused_client_learns_the_code(string? token, string code)
    {
        await using var host = await NativeClient.StartAsync();
        var refusal = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, token is null ? null : new { token }));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_newer_token_is_taken()
    {
        await using var host = await NativeClient.StartAsync();
        await using var client = await host.ConnectAsync("1", DateTimeOffset.UtcNow.AddMinutes(1));
        var expires = DateTimeOffset.UtcNow.AddMinutes(9);
        var answer = await client.CallAsync("refresh_token", new { token = Tokens.For("1", expires) });
        Assert.Equal(expires.ToUnixTimeSeconds(), answer.GetProperty("expiresAt").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.Equal("forbidden", await client.RefusedAsync("refresh_token", new { token = Tokens.For("2") }));
    }

    [Fact]
    public void Every_code_is_declared()
    {
        var declared = Enum.GetNames<NativeErrorCode>().Select(Words.Of).ToHashSet();
        Assert.All(Enum.GetValues<RealtimeError>(), error => Assert.Contains(RealtimeErrors.Code(error), declared));
    }

    /// <summary>The declared refusal is what is sent.</summary>
    [Fact]
    public void A_refusal_is_sent_as_it_is_declared()
    {
        var sent = JsonSerializer.Serialize(new FailureReply("rate_limited", "Wait") { RetryAfter = 5 }, CommonJson.Default.FailureReply);
        Assert.Equal("""{"ok":false,"code":"rate_limited","message":"Wait","retryAfter":5}""", sent);
        Assert.Equal(sent, JsonSerializer.Serialize(new NativeFailure("rate_limited", "Wait") { RetryAfter = 5 }, NativeJson.Default.NativeFailure));
    }

    [Fact]
    public async Task Names_are_told_of_those_who_share_a_conversation()
    {
        await using var host = await NativeClient.StartAsync(builder: b => b.AddUserDirectory<TestDirectory>());
        await host.DirectAsync("1", "2");
        await using var client = await host.ConnectAsync("1");
        var users = (await client.CallAsync("get_users", new { userIds = new[] { "1", "2", "3" } })).List("users");
        Assert.Equal(["Name of 1", "Name of 2", "3"], users.Select(u => u.Text("name")));
        Assert.Equal("invalid_payload", await client.RefusedAsync("get_users", new { userIds = Array.Empty<string>() }));
    }

    internal static IReadOnlyList<DialectEndpoint> EndpointsOf(ChatHost host) => host.Get<DialectEndpoints>().All;
}
