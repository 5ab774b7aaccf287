using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>Middleware that a host sets up for the whole app leaves chat alone: mapped or not, its sockets and its HTTP calls.</summary>
public sealed class HostMiddlewareTests
{
    private const string Handshake = "/socket.io/?EIO=4&transport=polling";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_output_cache_hands_no_session_to_two_clients(bool mapped)
    {
        await using var host = await StartAsync(
            services => services.AddOutputCache(options => options.AddBasePolicy(cache => cache.Expire(TimeSpan.FromMinutes(5)))),
            app =>
            {
                app.UseOutputCache();
                Map(app, mapped);
            });
        using var http = host.Http();

        Assert.NotEqual(await SessionAsync(http), await SessionAsync(http));
        Assert.NotEqual(await SessionAsync(http, "/direct"), await SessionAsync(http, "/direct"));
    }

    /// <summary>Before authentication the cache cannot know that a request is somebody's.</summary>
    [Theory]
    [InlineData("/api/chat/conversations")]
    [InlineData("/chatrooms/")]
    public async Task An_output_cache_before_authentication_shows_nobody_what_is_anothers(string path)
    {
        var calls = 0;
        await using var host = await StartAsync(
            services =>
            {
                services.AddOutputCache(options => options.AddBasePolicy(cache => cache.Expire(TimeSpan.FromMinutes(5))));
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            },
            app =>
            {
                app.UseOutputCache();
                app.UseAuthentication();
                app.UseAuthorization();
                app.Use((context, next) =>
                {
                    calls++;
                    return next(context);
                });
                app.MapPost("/sign-in/{user}", SignIn);
                app.MapChatRealtimeApi();
                app.MapChatroomApi();
            });
        foreach (var user in new[] { "1", "2" })
        {
            using var http = host.Http();
            http.DefaultRequestHeaders.Add("Cookie", await CookieAsync(host, user));
            calls = 0;

            using var answer = await http.GetAsync(path);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(1, calls);
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rate_limit_of_the_whole_app_counts_calls_and_no_polls(bool mapped)
    {
        await using var host = await StartAsync(
            services => services.AddRateLimiter(options => options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
                _ => RateLimitPartition.GetFixedWindowLimiter("all", _ => new() { PermitLimit = 1, Window = TimeSpan.FromHours(1) }))),
            app =>
            {
                app.UseRateLimiter();
                Map(app, mapped);
                app.MapChatRealtimeApi();
            });
        using var http = host.Http("1");

        for (var i = 0; i < 3; i++)
        {
            await SessionAsync(http);
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/unread")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/api/chat/unread")).StatusCode);
        await using var socket = await host.ConnectAsync("1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Status_code_pages_replace_none_of_chats_answers(bool mapped)
    {
        await using var host = await StartAsync(_ => { }, app =>
        {
            app.UseStatusCodePagesWithReExecute("/page/{0}");
            Map(app, mapped);
            app.MapGet("/page/{code}", (int code) => $"page {code}");
            app.MapPost("/page/{code}", (int code) => $"page {code}");
            app.MapChatRealtimeApi();
        });
        using var http = host.Http("1");
        using var large = new ByteArrayContent(new byte[3_000_000]);

        using var answer = await http.PostAsync($"{Handshake}&sid={await SessionAsync(http)}", large);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/problem+json", (await http.GetAsync("/api/chat/conversations/404")).Content.Headers.ContentType?.MediaType);
        Assert.Equal("page 404", await (await http.GetAsync("/else")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Calls_need_no_antiforgery_token_also_in_a_group_that_asks_for_one()
    {
        await using var host = await StartAsync(services => services.AddAntiforgery(), app =>
        {
            app.UseAntiforgery();
            var group = app.MapGroup("").WithMetadata(new RequireAntiforgeryTokenAttribute());
            group.MapChatRealtime();
            group.MapChatRealtimeApi();
            group.MapChatRealtimeContracts();
        });
        using var http = host.Http("1");

        await SessionAsync(http);
        using var made = await http.PostAsJsonAsync("/api/chat/conversations", new { userId = "2" });
        Assert.True(made.IsSuccessStatusCode);
        Assert.NotEmpty(await http.GetStringAsync("/contracts/direct.d.ts"));
    }

    [Fact]
    public async Task No_call_is_sent_to_a_login_page()
    {
        await using var host = await StartAsync(
            services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login"),
            app =>
            {
                app.MapChatRealtime().RequireAuthorization();
                app.MapChatRealtimeApi();
                app.MapChatroomApi();
                app.MapGet("/page", () => "page").RequireAuthorization();
            });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = host.Address };

        foreach (var path in new[] { Handshake, "/api/chat/unread", "/users/1" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/page")).StatusCode);
    }

    private static Task<ChatHost> StartAsync(Action<IServiceCollection> services, Action<WebApplication> pipeline) => ChatHost.StartAsync(
        chat: options => options.SocketIO = socketIO => socketIO.ShutdownTimeout = TimeSpan.Zero,
        builder: chat => chat.AddDialect(DialectNames.Direct, "/direct"),
        services: builder =>
        {
            Tokens.AddJwt(builder.Services);
            services(builder.Services);
        },
        pipeline: pipeline);

    private static void Map(IEndpointRouteBuilder app, bool mapped)
    {
        if (mapped)
        {
            app.MapChatRealtime();
        }
    }

    private static Task SignIn(string user, HttpContext context) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "cookie")));

    private static async Task<string> CookieAsync(ChatHost host, string user)
    {
        using var http = host.Http();
        using var answer = await http.PostAsync("/sign-in/" + user, null);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<string> SessionAsync(HttpClient http, string path = "/socket.io")
    {
        using var answer = await http.GetAsync(path + "/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync()).Split('"')[3];
    }
}
