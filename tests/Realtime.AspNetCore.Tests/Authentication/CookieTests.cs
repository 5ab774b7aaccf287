using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>Sockets of a host that signs its users in with cookies.</summary>
public sealed class CookieTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    private bool _hasEnded;

    public async Task InitializeAsync() => _host = await StartAsync(_ => { });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private Task<ChatHost> StartAsync(Action<ChatRealtimeOptions> chat) => ChatHost.StartAsync(
        chat: options =>
        {
            options.SocketIO = socketIO => socketIO.PingInterval = socketIO.PingTimeout = TimeSpan.FromHours(1);
            chat(options);
        },
        builder: builder => builder.AddDialect(DialectNames.Direct, @namespace: "/direct").AddDialect(DialectNames.Marketplace, @namespace: "/market"),
        services: b => b.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            o.ExpireTimeSpan = TimeSpan.FromMinutes(30);
            o.Events.OnValidatePrincipal = context =>
            {
                if (_hasEnded)
                {
                    context.RejectPrincipal();
                }

                return Task.CompletedTask;
            };
        }),
        pipeline: app => app.MapPost("/sign-in", (HttpContext context) => context.SignInAsync(new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "7"), new Claim(ClaimTypes.Name, "Grace")], "cookie")))),
        time: _time);

    [Fact]
    public async Task A_cookie_lets_in()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, headers: await CookieAsync());
        await Wait.UntilAsync(() => _host.Get<Users.UserConnections>().Of("7").Length == 1, "the socket is listed");
        Assert.Equal("Grace", _host.Get<Users.UserConnections>().Of("7")[0].User.Profile.Name);
    }

    [Fact]
    public async Task No_cookie_is_no_token()
    {
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address));
        Assert.Equal("Authentication error: No token provided", refused.Message);
    }

    [Fact]
    public async Task A_bad_token_is_not_made_up_for_by_a_good_cookie()
    {
        var headers = await CookieAsync();
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address, new { token = "bad" }, headers: headers));
        Assert.Equal("Authentication error: Invalid token", refused.Message);
        headers["Authorization"] = "Bearer bad";
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address, headers: headers));
    }

    [Fact]
    public async Task A_socket_ends_with_its_ticket()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, headers: await CookieAsync());
        await socket.SettleAsync();
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("token_expired", (await socket.NextAsync("error")).GetProperty("code").GetString());
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_page_that_may_connect_without_credentials_connects_without_the_cookies_user()
    {
        foreach (var allowed in new[] { false, true })
        {
            await using var host = await StartAsync(options =>
            {
                options.AllowedOrigins.Add("https://friend.example");
                options.SocketIO = socketIO => socketIO.AllowCredentials = allowed;
            });
            var headers = await CookieAsync(host);
            await using (await SocketIOTestClient.ConnectAsync(host.Address, headers: headers))
            {
                headers["Origin"] = "https://friend.example";
                if (allowed)
                {
                    await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, headers: headers);
                }
                else
                {
                    var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, headers: headers));
                    Assert.Equal("no_token", refused.Code);
                }
            }
        }
    }

    [Fact]
    public async Task A_session_that_has_ended_meanwhile_lets_no_further_socket_in()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, headers: await CookieAsync());
        _time.Advance(TimeSpan.FromMinutes(2));
        await socket.SendAsync("40/direct,");
        await socket.NextFrameAsync("40/direct,{\"sid\":");

        _hasEnded = true;
        await socket.SendAsync("40/market,");

        Assert.Contains("invalid_token", await socket.NextFrameAsync("44/market,"), StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> CookieAsync() => await CookieAsync(_host);

    private static async Task<Dictionary<string, string>> CookieAsync(ChatHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.PostAsync("/sign-in", null);
        return new() { ["Cookie"] = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0] };
    }
}
