using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Endpoints;

/// <summary>What the HTTP calls answer to a caller who is not signed in, or may not call, by kind of sign-in.</summary>
public sealed class RefusalTests
{
    /// <summary>Ways to sign in, and the <c>WWW-Authenticate</c> header that a refused caller gets.</summary>
    public static TheoryData<string, string?> SignIns() => new()
    {
        { "cookie", null },
        { "cookie with a redirect of its own", null },
        { "bearer", "Bearer" },
        { "bearer by name, beside a cookie by default", "Bearer" },
        { "a cookie that another site's sign-in fills", null },
        { "cookie or bearer, as the request has it", null },
    };

    [Theory]
    [MemberData(nameof(SignIns))]
    public async Task Without_sign_in_the_api_answers_401_with_problem_details(string signIn, string? challenge)
    {
        await using var host = await StartAsync(signIn);
        using var http = Http(host);

        using var answer = await http.GetAsync("/api/chat/conversations");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("unauthenticated", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal(401, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.SingleOrDefault()?.Scheme);
        Assert.Null(answer.Headers.Location);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [MemberData(nameof(SignIns))]
    public async Task Without_sign_in_the_calls_of_Chatroom_answer_in_their_own_shape(string signIn, string? challenge)
    {
        await using var host = await StartAsync(signIn);
        using var http = Http(host);

        using var answer = await http.GetAsync("/rooms-api/chatrooms/");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"detail":"Not authenticated"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.SingleOrDefault()?.Scheme);
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task A_bad_bearer_token_is_told_why()
    {
        await using var host = await StartAsync("bearer");
        using var http = Http(host);
        http.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.For("1", DateTimeOffset.UtcNow.AddHours(-1)));

        using var answer = await http.GetAsync("/api/chat/unread");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_policy_of_the_host_refuses_is_forbidden_with_problem_details()
    {
        await using var host = await StartAsync("cookie", app => app.MapChatRealtimeApi("/admin").RequireAuthorization(policy => policy.RequireClaim("admin")));
        using var http = Http(host);
        await SignInAsync(http);

        using var answer = await http.GetAsync("/admin/unread");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("\"code\":\"forbidden\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(answer.Headers.Location);
        using var allowed = await http.GetAsync("/api/chat/unread");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task The_hosts_own_pages_are_redirected_as_before()
    {
        await using var host = await StartAsync("cookie");
        using var http = Http(host);

        using var answer = await http.GetAsync("/page");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/Account/Login", answer.Headers.Location!.AbsolutePath);
    }

    [Fact]
    public async Task A_handler_that_the_host_registered_serves_the_hosts_own_endpoints()
    {
        await using var host = await StartAsync("cookie", services: services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, Teapot>());
        using var http = Http(host);

        using var own = await http.GetAsync("/page");
        using var chat = await http.GetAsync("/api/chat/unread");

        Assert.Equal((418, 401), ((int)own.StatusCode, (int)chat.StatusCode));
    }

    private static HttpClient Http(ChatHost host) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };

    private static async Task SignInAsync(HttpClient http)
    {
        using var signedIn = await http.PostAsync("/sign-in", null);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    private static Task<ChatHost> StartAsync(string signIn, Action<WebApplication>? pipeline = null, Action<IServiceCollection>? services = null) => ChatHost.StartAsync(
        o => o.AuthenticationScheme = signIn.Contains("by name", StringComparison.Ordinal) ? "Bearer" : null,
        services: b =>
        {
            switch (signIn)
            {
                case "cookie":
                    b.Services.AddAuthentication("Cookies").AddCookie("Cookies");
                    break;
                case "cookie with a redirect of its own":
                    b.Services.AddAuthentication("Cookies").AddCookie("Cookies", o => o.Events.OnRedirectToLogin = context =>
                    {
                        context.Response.Redirect("/my/login");
                        return Task.CompletedTask;
                    });
                    break;
                case "bearer":
                    Tokens.AddJwt(b.Services);
                    break;
                case "bearer by name, beside a cookie by default":
                    Tokens.AddJwt(b.Services);
                    b.Services.AddAuthentication("Cookies").AddCookie("Cookies");
                    break;
                case "a cookie that another site's sign-in fills":
                    b.Services.AddAuthentication(o => (o.DefaultScheme, o.DefaultChallengeScheme) = ("Cookies", "Remote"))
                        .AddCookie("Cookies")
                        .AddOAuth("Remote", o =>
                        {
                            (o.ClientId, o.ClientSecret, o.CallbackPath) = ("id", "secret", "/signed-in");
                            (o.AuthorizationEndpoint, o.TokenEndpoint) = ("https://sign-in.example/authorize", "https://sign-in.example/token");
                        });
                    break;
                default:
                    Tokens.AddJwt(b.Services);
                    b.Services.AddAuthentication("Either").AddCookie("Cookies").AddPolicyScheme("Either", null, o => o.ForwardDefaultSelector = context =>
                        context.Request.Headers.Authorization.Count > 0 ? "Bearer" : "Cookies");
                    break;
            }

            services?.Invoke(b.Services);
        },
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
            app.MapChatroomApi("/rooms-api");
            app.MapGet("/page", () => "page").RequireAuthorization();
            app.MapPost("/sign-in", (HttpContext context) => context.SignInAsync(
                "Cookies", new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "7")], "cookie"))));
            pipeline?.Invoke(app);
        });

    private sealed class Teapot : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.StatusCode = authorizeResult.Succeeded ? 200 : 418;
            return authorizeResult.Succeeded ? next(context) : Task.CompletedTask;
        }
    }
}
