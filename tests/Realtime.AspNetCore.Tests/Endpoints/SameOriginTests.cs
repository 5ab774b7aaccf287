using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Endpoints;

/// <summary>A page of another site cannot make a browser act with its user's cookie.</summary>
public sealed class SameOriginTests : IAsyncLifetime
{
    private const string Call = "/api/chat/notifications/read-all";
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        chat: options =>
        {
            options.AllowedOrigins.Add("https://friend.example");
            options.AllowedOrigins.Add("https://*.shop.example");
            options.SocketIO = socketIO => socketIO.AllowCredentials = true;
        },
        services: builder =>
        {
            builder.Services.AddAuthentication("either").AddPolicyScheme("either", null, policy => policy.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? "Bearer" : CookieAuthenticationDefaults.AuthenticationScheme);
            Tokens.AddJwt(builder.Services);
            builder.Services.AddAuthentication("either").AddCookie();
        },
        pipeline: app =>
        {
            app.MapPost("/sign-in", (HttpContext context) => context.SignInAsync(
                CookieAuthenticationDefaults.AuthenticationScheme,
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1")], "cookie"))));
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("https://evil.example", "cross-site", false)]
    [InlineData("https://evil.example", "same-site", false)]
    [InlineData("null", null, false)]
    [InlineData(null, "cross-site", false)]
    [InlineData("own", null, true)]
    [InlineData("own", "same-origin", true)]
    [InlineData(null, "same-origin", true)]
    [InlineData("https://friend.example", "cross-site", true)]
    [InlineData("https://one.shop.example", null, true)]
    public async Task A_POST_without_a_body_needs_a_proof_beside_a_cookie(string? origin, string? site, bool done)
    {
        using var http = await CookieAsync();
        Add(http, "Origin", origin == "own" ? _host.Address.GetLeftPart(UriPartial.Authority) : origin);
        Add(http, "Sec-Fetch-Site", site);

        foreach (var body in new HttpContent?[] { null, new StringContent("a=b", null, "application/x-www-form-urlencoded") })
        {
            using var answer = await http.PostAsync(Call, body);
            Assert.Equal(done ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(done, !(await answer.Content.ReadAsStringAsync()).Contains("\"code\":\"forbidden\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_JSON_body_or_a_token_is_proof_enough()
    {
        using var http = await CookieAsync();
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync(Call, new { })).StatusCode);

        Add(http, "Authorization", "Bearer " + Tokens.For("1"));
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync(Call, null)).StatusCode);
        using var token = _host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await token.PostAsync(Call, null)).StatusCode);
    }

    private static void Add(HttpClient http, string header, string? value)
    {
        if (value is not null)
        {
            http.DefaultRequestHeaders.Add(header, value);
        }
    }

    private async Task<HttpClient> CookieAsync()
    {
        var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _host.Address };
        using var answer = await http.PostAsync("/sign-in", null);
        http.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return http;
    }
}
