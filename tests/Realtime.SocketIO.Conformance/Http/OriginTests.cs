using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Http;

/// <summary>A browser on a foreign site gets nothing unless its origin was allowed, on polling and WebSocket alike.</summary>
public sealed class OriginTests : ConformanceTest
{
    private const string Friend = "https://friend.example";

    private string Own => $"http://{Target.Address.Authority}";

    [InProcessTheory]
    [InlineData("https://evil.example")]
    [InlineData("https://evil-friend.example")]
    [InlineData("https://friend.example.evil.example")]
    [InlineData("https://friend.example:8443")]
    [InlineData("http://friend.example")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("https://friend.example/path")]
    [InlineData("not an origin")]
    [InlineData("file://")]
    public async Task A_foreign_origin_is_refused(string origin)
    {
        foreach (var response in new[]
        {
            await RawHttp.GetAsync(Target, RawHttp.PollingQuery, $"Origin: {origin}"),
            await RawHttp.UpgradeAsync(Target, RawHttp.WebSocketQuery, $"Origin: {origin}"),
        })
        {
            Assert.Equal(403, response.Status);
            Assert.Equal(4, response.Json.GetProperty("code").GetInt32());
            Assert.Null(response.Header("access-control-allow-origin"));
        }
    }

    [InProcessTheory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    [InlineData(Via.Upgrade)]
    public async Task The_own_origin_the_allowed_one_and_none_at_all_are_served(Via via)
    {
        foreach (var headers in new string[][] { [$"Origin: {Own}"], [$"Origin: {Friend}"], [] })
        {
            await using var peer = await SocketIOPeer.OpenAsync(Target, via, headers);
            await peer.JoinAsync("/");
        }
    }

    [InProcessFact]
    public async Task The_own_host_under_another_port_is_foreign()
    {
        var response = await RawHttp.GetAsync(Target, RawHttp.PollingQuery, $"Origin: http://{Target.Address.Host}:1");

        Assert.Equal(403, response.Status);
    }

    [InProcessFact]
    public async Task A_foreign_origin_cannot_use_a_session_that_another_opened()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.Equal(403, (await RawHttp.GetAsync(Target, session.Query, "Origin: https://evil.example")).Status);
        Assert.Equal(403, (await session.PostAsync("40", "Origin: https://evil.example", "Content-Type: text/plain")).Status);
        Assert.Equal(403, (await RawHttp.UpgradeAsync(Target, session.UpgradeQuery, "Origin: https://evil.example")).Status);

        Assert.Equal("ok", (await session.PostAsync("40")).Text);
    }

    [InProcessFact]
    public async Task An_allowed_origin_is_named_in_the_answer_and_in_errors()
    {
        var good = await RawHttp.GetAsync(Target, RawHttp.PollingQuery, $"Origin: {Friend}");
        var bad = await RawHttp.GetAsync(Target, "EIO=4&transport=abc", $"Origin: {Friend}");
        await new PollingRequests(Target, OpenPacket.Parse(good.Text).SessionId).DisposeAsync();

        bad.AssertError(400, 0, "Transport unknown");
        Assert.All([good, bad], response =>
        {
            Assert.Equal(Friend, response.Header("access-control-allow-origin"));
            Assert.Contains("Origin", response.Header("vary") ?? "", StringComparison.OrdinalIgnoreCase);
            Assert.Null(response.Header("access-control-allow-credentials"));
        });
    }

    [InProcessFact]
    public async Task Credentials_are_allowed_only_where_the_host_says_so()
    {
        await using var target = await Target.StartAsync(options =>
        {
            options.AllowedOrigins.Clear();
            options.AllowedOrigins.Add(Friend);
            options.AllowCredentials = true;
        });

        var response = await RawHttp.GetAsync(target, RawHttp.PollingQuery, $"Origin: {Friend}");

        Assert.Equal(Friend, response.Header("access-control-allow-origin"));
        Assert.Equal("true", response.Header("access-control-allow-credentials"));
    }

    [InProcessFact]
    public async Task A_preflight_of_an_allowed_origin_is_answered()
    {
        var response = await PreflightAsync(Friend);

        Assert.InRange(response.Status, 200, 204);
        Assert.Equal(Friend, response.Header("access-control-allow-origin"));
        Assert.Contains("POST", response.Header("access-control-allow-methods"), StringComparison.Ordinal);
        Assert.Contains("x-token", response.Header("access-control-allow-headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(response.Body);
    }

    [InProcessFact]
    public async Task A_preflight_of_a_foreign_origin_allows_nothing()
    {
        var response = await PreflightAsync("https://evil.example");

        Assert.Null(response.Header("access-control-allow-origin"));
        Assert.NotEqual(500, response.Status);
    }

    [Fact]
    public async Task Where_any_origin_is_allowed_every_one_is()
    {
        await using var target = await Target.StartAsync();

        var response = await RawHttp.GetAsync(target, RawHttp.PollingQuery, "Origin: https://anyone.example");
        await new PollingRequests(target, OpenPacket.Parse(response.Text).SessionId).DisposeAsync();

        Assert.Contains(response.Header("access-control-allow-origin"), new[] { "*", "https://anyone.example" });
    }

    private protected override void Configure(SocketIOOptions options)
    {
        options.AllowedOrigins.Clear();
        options.AllowedOrigins.Add(Friend);
    }

    private Task<RawResponse> PreflightAsync(string origin) => RawHttp.SendAsync(Target, "OPTIONS", RawHttp.PollingQuery,
    [
        $"Origin: {origin}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-token, content-type",
    ]);
}
