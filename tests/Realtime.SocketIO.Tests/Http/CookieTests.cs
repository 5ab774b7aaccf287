using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Realtime.SocketIO.Tests.Http;

public sealed class CookieTests
{
    private const string Open = "/socket.io/?EIO=4&transport=polling";

    [Fact]
    public async Task There_is_no_cookie_by_default()
    {
        await using var host = await TestHost.StartAsync();
        using var http = Client(host);

        using var answer = await http.GetAsync(Open);

        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_first_answer_sets_it_and_no_other_does()
    {
        await using var host = await TestHost.StartAsync(options: o => o.Cookie = new SocketIOCookie());
        using var http = Client(host);

        using var first = await http.GetAsync(Open);
        var sid = (await first.Content.ReadAsStringAsync()).Split('"')[3];
        using var content = new StringContent("40");
        using var second = await http.PostAsync($"{Open}&sid={sid}", content);

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^io=[A-Za-z0-9_-]{24}; path=/; samesite=lax; httponly$", cookie);
        Assert.DoesNotContain(sid, cookie, StringComparison.Ordinal);
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_browser_that_brings_one_keeps_it()
    {
        await using var host = await TestHost.StartAsync(options: o => o.Cookie = new SocketIOCookie());
        using var http = Client(host);
        using var first = await http.GetAsync(Open);
        var value = first.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.StartsWith(value + ";", await CookieForAsync(value), StringComparison.Ordinal);
        Assert.DoesNotContain("chosen", await CookieForAsync("io=chosen"), StringComparison.Ordinal);

        async Task<string> CookieForAsync(string brought)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Open);
            request.Headers.Add("Cookie", brought);
            using var answer = await http.SendAsync(request);
            return answer.Headers.GetValues("Set-Cookie").Single();
        }
    }

    [Fact]
    public async Task A_websocket_handshake_sets_it_with_the_host_s_attributes()
    {
        await using var host = await TestHost.StartAsync(options: o => o.Cookie = new SocketIOCookie
        {
            Name = "node",
            Path = "/socket.io",
            HttpOnly = false,
            SameSite = SameSiteMode.Strict,
            SecurePolicy = CookieSecurePolicy.Always,
            MaxAge = TimeSpan.FromMinutes(1),
        });
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        using var limit = new CancellationTokenSource(Realtime.Testing.SocketIOTestClient.Patience);

        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri, limit.Token);

        Assert.Matches("^node=[A-Za-z0-9_-]{24}; max-age=60; path=/socket.io; secure; samesite=strict$", Assert.Single(socket.HttpResponseHeaders!["Set-Cookie"]));
    }

    [Theory]
    [InlineData("a b", "/")]
    [InlineData("io;x", "/")]
    [InlineData("io", "nowhere")]
    public async Task A_cookie_that_could_not_be_set_stops_the_host_from_starting(string name, string path)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestHost.StartAsync(options: o => o.Cookie = new SocketIOCookie { Name = name, Path = path }));

        Assert.Contains("SocketIOOptions.Cookie", exception.Message, StringComparison.Ordinal);
    }

    private static HttpClient Client(TestHost host) => new(new HttpClientHandler { UseCookies = false }) { BaseAddress = host.Address };
}
