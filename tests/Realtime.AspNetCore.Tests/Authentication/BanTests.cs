using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>Users who are banned, or whom the host signed out until a time.</summary>
public sealed class BanTests
{
    private static readonly DateTimeOffset Until = new(2124, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sockets_and_requests_hear_until_when_and_the_reason_if_the_host_wants_it_shown(bool isShown)
    {
        await using var host = await StartAsync();
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        await socket.SettleAsync();
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        Assert.Equal(1, await host.Get<IUserBans>().BanAsync(new("1", Until) { Reason = "Spam", ShowReason = isShown, BannedBy = "2" }));

        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        var message = "You are banned until 2124-05-06T07:08:09Z" + (isShown ? ": Spam" : "");
        Assert.Equal($$"""{"message":"{{message}}","code":"banned"}""", (await socket.NextAsync("error")).GetRawText());

        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"));
        Assert.Equal("Authentication error: You are banned", refused.Message);
        Assert.Equal(
            $$"""{"code":"banned","until":"2124-05-06T07:08:09.123Z"{{(isShown ? ",\"reason\":\"Spam\"" : "")}}}""",
            refused.Details.GetRawText());

        var answer = await http.GetAsync("/api/chat/conversations");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            ("banned", message, "2124-05-06T07:08:09.123Z", isShown),
            (Text("code"), Text("detail"), Text("until"), problem.TryGetProperty("reason", out var reason) && reason.GetString() == "Spam"));
        await other.SettleAsync();
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Level >= LogLevel.Error);
        Assert.Contains(host.Logs.Entries, entry => entry.Id == 1014 && !entry.Text.Contains("Spam", StringComparison.Ordinal));

        string? Text(string name) => problem.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_ban_without_an_end_names_none()
    {
        await using var host = await StartAsync();
        await host.Get<IUserBans>().BanAsync(new("1", DateTimeOffset.MaxValue));
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"));
        Assert.Equal("""{"code":"banned"}""", refused.Details.GetRawText());
        using var http = host.Http("1");
        var problem = await (await http.GetAsync("/api/chat/conversations")).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("You are banned", problem.GetProperty("detail").GetString());
        Assert.False(problem.TryGetProperty("until", out _));
    }

    [Fact]
    public async Task A_lifted_ban_and_one_that_has_ended_let_in_again()
    {
        await using var host = await StartAsync();
        var bans = host.Get<IUserBans>();
        await bans.BanAsync(new("1", Until));
        await bans.BanAsync(new("2", DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.Equal(Until, (await bans.FindAsync("1"))?.Until);
        Assert.True(await bans.LiftAsync("1", "ada"));
        Assert.False(await bans.LiftAsync("1"));
        Assert.Null(await bans.FindAsync("1"));
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        await using var lifted = await host.ConnectAsync("1");
        await lifted.SettleAsync();

        await Wait.UntilAsync(async () => await bans.FindAsync("2") is null, "the ban has ended");
        await using var ended = await host.ConnectAsync("2");
        await ended.SettleAsync();
    }

    [Fact]
    public async Task A_sign_out_does_not_shorten_a_ban()
    {
        await using var host = await StartAsync();
        await host.Get<IUserBans>().BanAsync(new("1", Until));
        await host.Get<IUserConnections>().DisconnectAsync("1", DateTimeOffset.UtcNow.AddMilliseconds(1));
        await host.Get<IUserConnections>().AdmitAsync("1");
        Assert.Equal("banned", (await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"))).Code);
    }

    [Fact]
    public async Task Current_bans_are_listed_by_page()
    {
        await using var host = await StartAsync();
        var bans = host.Get<IUserBans>();
        foreach (var userId in new[] { "a", "b:c", "d" })
        {
            await bans.BanAsync(new(userId, Until) { BannedBy = "ada", Reason = "Because" });
            await Wait.UntilAsync(async () => (await bans.FindAsync(userId))!.BannedAt < DateTimeOffset.UtcNow.AddMilliseconds(-2), "the next one is later");
        }

        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bans.ListAsync(cursor, limit: 1);
            var ban = Assert.Single(page.Items);
            Assert.Equal(("ada", "Because"), (ban.BannedBy, ban.Reason));
            all.Add(ban.UserId);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["d", "b:c", "a"], all);
        foreach (var wrong in new[] { "", "x", ":", "1:", "99999999999999999:a" })
        {
            Assert.Equal(RealtimeError.InvalidPayload, (await Assert.ThrowsAsync<RealtimeException>(() => bans.ListAsync(wrong))).Error);
        }

        await Assert.ThrowsAsync<RealtimeException>(() => bans.ListAsync(limit: 0));
        await Assert.ThrowsAsync<RealtimeException>(() => bans.BanAsync(new("1", Until) { Reason = new string('x', UserBan.MaxReasonLength + 1) }));
        await Assert.ThrowsAsync<RealtimeException>(() => bans.BanAsync(new("", Until)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ban_ends_the_sockets_of_all_nodes_heard_or_not(bool isCut)
    {
        await using var cluster = await NodeCluster.StartAsync();
        await using var here = await cluster.First.ConnectAsync("1");
        await using var there = await cluster.Second.ConnectAsync("1");
        await here.SettleAsync();
        await there.SettleAsync();
        cluster.SecondTransport.IsCut = isCut;
        Assert.Equal(isCut ? 1 : 2, await cluster.First.Get<IUserBans>().BanAsync(new("1", Until) { Reason = "Spam", ShowReason = true }));
        foreach (var socket in new[] { here, there })
        {
            await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
            var error = await socket.NextAsync("error");
            Assert.Equal("banned", error.GetProperty("code").GetString());
            Assert.EndsWith(": Spam", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("banned", (await Assert.ThrowsAsync<ConnectErrorException>(() => cluster.Second.ConnectAsync("1"))).Code);
        Assert.True(await cluster.Second.Get<IUserBans>().LiftAsync("1"));
        await using var again = await cluster.First.ConnectAsync("1");
        await again.SettleAsync();
    }

    [Fact]
    public async Task A_request_at_another_node_is_refused_at_once_although_one_was_just_admitted()
    {
        await using var cluster = await NodeCluster.StartAsync(pipeline: MapApi);
        using var http = cluster.Second.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        await cluster.First.Get<IUserBans>().BanAsync(new("1", Until));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/api/chat/conversations")).StatusCode);
    }

    [Fact]
    public async Task Bans_and_sign_outs_hold_after_a_restart_for_sockets_and_requests()
    {
        await using var database = new SharedDatabase();
        await using (var before = await StartAsync(database.Use))
        {
            await before.Get<IUserBans>().BanAsync(new("1", Until) { Reason = "Spam" });
            await before.Get<IUserConnections>().DisconnectAsync("2", Until);
        }

        await using var host = await StartAsync(database.Use);
        foreach (var (userId, code) in new[] { ("1", "banned"), ("2", "signed_out") })
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync(userId))).Code);
            using var http = host.Http(userId);
            var refused = await http.GetAsync("/api/chat/conversations");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal(code, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }

        Assert.Equal("Spam", (await host.Get<IUserBans>().FindAsync("1"))?.Reason);
        await using var other = await host.ConnectAsync("3");
        await other.SettleAsync();
    }

    [Fact]
    public async Task The_calls_of_the_chatroom_contract_refuse_a_banned_user()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = Realtime.DialectNames.Chatroom, pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatroomApi();
        });
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/chatrooms/")).StatusCode);
        await host.Get<IUserBans>().BanAsync(new("1", Until));
        var refused = await http.GetAsync("/chatrooms/");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("""{"detail":"You are banned until 2124-05-06T07:08:09Z"}""", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_token_that_is_refreshed_or_sent_late_lets_no_banned_user_in()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = Realtime.DialectNames.ChatterBox);
        await host.Get<IUserBans>().BanAsync(new("1", Until));
        await using var late = await SocketIOTestClient.ConnectAsync(host.Address);
        var answer = await late.EmitWithAckAsync("auth", new { token = Tokens.For("1") });
        Assert.Contains("You are banned", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(host.Get<UserConnections>().Of("1"));
    }

    private static Task<ChatHost> StartAsync(Action<IChatRealtimeBuilder>? builder = null) => ChatHost.StartAsync(
        builder: builder,
        inMemory: builder is not null,
        pipeline: MapApi);

    private static void MapApi(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapChatRealtimeApi("/api/chat");
    }
}
