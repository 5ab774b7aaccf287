using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Net.Http.Headers;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Http;

/// <summary>A page of another origin that may connect, but not as its user, connects as nobody: a browser sends cookies on every WebSocket.</summary>
public sealed class CredentialTests
{
    private const string Friend = "https://friend.example";

    [Theory]
    [InlineData(Friend, false, "Cookie", "id=1", null)]
    [InlineData(Friend, false, "Authorization", "Basic MTox", null)]
    [InlineData(Friend, false, "Authorization", "Negotiate YII=", null)]
    [InlineData(Friend, false, "Authorization", "Bearer 1", "Bearer 1")]
    [InlineData(Friend, true, "Cookie", "id=1", "id=1")]
    [InlineData("own", false, "Cookie", "id=1", "id=1")]
    [InlineData("own", false, "Authorization", "Basic MTox", "Basic MTox")]
    [InlineData(null, false, "Cookie", "id=1", "id=1")]
    public async Task A_WebSocket_has_the_user_of_its_credentials_only_where_they_count(string? origin, bool allowCredentials, string header, string value, string? expected)
    {
        var headers = new Dictionary<string, string> { [header] = value };
        await using var host = await StartAsync(allowCredentials);
        if (origin is not null)
        {
            headers["Origin"] = origin == "own" ? host.Address.GetLeftPart(UriPartial.Authority) : origin;
        }

        await using var client = await SocketIOTestClient.ConnectAsync(host.Address, headers: headers);

        Assert.True(host.Server.Of("/").TryGetSocket(client.Id, out var socket));
        Assert.Equal(expected, socket.Handshake.User.Identity?.Name);
        Assert.Equal(expected is not null, socket.Handshake.User.Identity!.IsAuthenticated);
        Assert.Equal(expected ?? "", socket.Handshake.Headers[header].ToString());
        Assert.Equal(expected ?? "", socket.Handshake.CreateHttpContext(host.Services).Request.Headers[header].ToString());
    }

    [Fact]
    public async Task So_it_is_with_polling()
    {
        await using var host = await StartAsync(allowCredentials: false);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("Origin", Friend);
        http.DefaultRequestHeaders.Add("Cookie", "id=1");
        const string Query = "/socket.io/?EIO=4&transport=polling&sid=";
        var sid = (await http.GetStringAsync("/socket.io/?EIO=4&transport=polling")).Split('"')[3];
        using (var connect = new StringContent("40"))
        {
            await http.PostAsync(Query + sid, connect);
        }

        await http.GetStringAsync(Query + sid);

        var socket = Assert.Single(host.Server.Of("/").Sockets);
        Assert.False(socket.Handshake.User.Identity!.IsAuthenticated);
        Assert.Equal(0, socket.Handshake.Headers.Cookie.Count);
    }

    private static Task<TestHost> StartAsync(bool allowCredentials) => TestHost.StartAsync(
        options: options =>
        {
            options.AllowedOrigins.Add(Friend);
            options.AllowCredentials = allowCredentials;
            options.ShutdownTimeout = TimeSpan.Zero;
        },
        pipeline: app =>
        {
            // Whoever sends a credential is named by it.
            app.Use((context, next) =>
            {
                var headers = context.Request.Headers;
                var name = headers[HeaderNames.Cookie].FirstOrDefault() ?? headers[HeaderNames.Authorization].FirstOrDefault();
                context.User = new ClaimsPrincipal(name is null ? new ClaimsIdentity() : new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));
                return next(context);
            });
            return app;
        });
}
