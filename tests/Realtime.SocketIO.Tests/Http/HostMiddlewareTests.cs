using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.SocketIO.Tests.Http;

/// <summary>Middleware that a host sets up for the whole app leaves the endpoint alone.</summary>
public sealed class HostMiddlewareTests
{
    private const string Handshake = "/socket.io/?EIO=4&transport=polling";

    [Theory]
    [InlineData("without expiry")]
    [InlineData("with expiry")]
    [InlineData("by a group")]
    [InlineData("before routing")]
    public async Task An_output_cache_hands_no_session_to_two_clients(string policy)
    {
        await using var host = await StartAsync(
            services => services.AddOutputCache(options => options.AddBasePolicy(cache =>
            {
                _ = policy == "with expiry" ? cache.Expire(TimeSpan.FromMinutes(5)) : cache.Cache();
            })),
            app =>
            {
                app.UseOutputCache();
                if (policy == "before routing")
                {
                    app.UseRouting();
                }

                return policy == "by a group" ? app.MapGroup("").CacheOutput() : app;
            });
        using var http = new HttpClient { BaseAddress = host.Address };

        var sessions = new[] { await SessionAsync(http), await SessionAsync(http), await SessionAsync(http) };

        Assert.Equal(3, sessions.Distinct().Count());
        Assert.Equal(3, host.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_response_cache_hands_no_session_to_two_clients()
    {
        await using var host = await StartAsync(services => services.AddResponseCaching(), app =>
        {
            app.UseResponseCaching();
            app.Use((context, next) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=300";
                return next(context);
            });
            return app;
        });
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.NotEqual(await SessionAsync(http), await SessionAsync(http));
        using var refused = await http.GetAsync("/socket.io/?EIO=4&transport=none");
        Assert.True(refused.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_rate_limit_of_the_whole_app_counts_no_polls()
    {
        await using var host = await StartAsync(services => services.AddRateLimiter(Once), app =>
        {
            app.UseRateLimiter();
            app.MapGet("/page", () => "page");
            return app;
        });
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal("page", await http.GetStringAsync("/page"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/page")).StatusCode);
        Assert.NotEqual(await SessionAsync(http), await SessionAsync(http));
        await using var client = await host.ConnectAsync();
    }

    [Fact]
    public async Task A_rate_limit_that_the_host_puts_on_the_endpoint_holds()
    {
        await using var host = await StartAsync(
            services => services.AddRateLimiter(options => options.AddFixedWindowLimiter("once", window => (window.PermitLimit, window.Window) = (1, TimeSpan.FromHours(1)))),
            app =>
            {
                app.UseRateLimiter();
                return app;
            },
            conventions: endpoint => endpoint.RequireRateLimiting("once"));
        using var http = new HttpClient { BaseAddress = host.Address };

        await SessionAsync(http);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(Handshake)).StatusCode);
    }

    [Fact]
    public async Task Posts_need_no_antiforgery_token_also_in_a_group_that_asks_for_one()
    {
        await using var host = await StartAsync(services => services.AddAntiforgery(), app =>
        {
            app.UseAntiforgery();
            return app.MapGroup("").WithMetadata(new RequireAntiforgeryTokenAttribute());
        });
        using var http = new HttpClient { BaseAddress = host.Address };
        using var connect = new StringContent("40");

        using var answer = await http.PostAsync($"{Handshake}&sid={await SessionAsync(http)}", connect);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Status_code_pages_do_not_replace_the_endpoints_answers(bool beforeRouting)
    {
        await using var host = await StartAsync(_ => { }, app =>
        {
            app.UseStatusCodePages("text/html", "<h1>page for {0}</h1>");
            if (beforeRouting)
            {
                app.UseRouting();
            }

            return app;
        }, options => options.MaxPayload = 1024);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var large = new ByteArrayContent(new byte[5000]);

        using var answer = await http.PostAsync($"{Handshake}&sid={await SessionAsync(http)}", large);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains("page for 404", await (await http.GetAsync("/else")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_compression_leaves_polls_to_the_servers_own_option()
    {
        foreach (var own in new[] { null, new SocketIOCompression { Threshold = 64 } })
        {
            await using var host = await StartAsync(
                services => services.AddResponseCompression(options => options.EnableForHttps = true),
                app =>
                {
                    app.UseResponseCompression();
                    app.MapGet("/page", () => new string('x', 5000));
                    return app;
                },
                options => options.HttpCompression = own);
            using var http = new HttpClient { BaseAddress = host.Address };
            http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
            var sid = await SessionAsync(http);
            using (var connect = new StringContent("40"))
            {
                await http.PostAsync($"{Handshake}&sid={sid}", connect);
            }

            await http.GetAsync($"{Handshake}&sid={sid}");
            await host.Server.EmitAsync("news", new string('x', 5000));

            using var poll = await http.GetAsync($"{Handshake}&sid={sid}");

            var body = await poll.Content.ReadAsByteArrayAsync();
            Assert.Equal(own is null ? "identity" : "gzip", Assert.Single(poll.Content.Headers.ContentEncoding));
            Assert.StartsWith("42[\"news\"", own is null ? Text(body) : Unzip(body), StringComparison.Ordinal);
            Assert.Equal(["gzip"], (await http.GetAsync("/page")).Content.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task Where_requests_must_be_authorized_no_client_is_sent_to_a_login_page()
    {
        await using var host = await StartAsync(
            services =>
            {
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login");
                services.AddAuthorization();
            },
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/page", () => "page").RequireAuthorization();
                return app;
            },
            conventions: endpoint => endpoint.RequireAuthorization());
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = host.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(Handshake)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/page")).StatusCode);
    }

    private static void Once(RateLimiterOptions options) => options.GlobalLimiter = System.Threading.RateLimiting.PartitionedRateLimiter.Create<HttpContext, string>(
        _ => System.Threading.RateLimiting.RateLimitPartition.GetFixedWindowLimiter("all", _ => new() { PermitLimit = 1, Window = TimeSpan.FromHours(1) }));

    private static Task<TestHost> StartAsync(
        Action<IServiceCollection> services,
        Func<WebApplication, IEndpointRouteBuilder> pipeline,
        Action<SocketIOOptions>? options = null,
        Action<IEndpointConventionBuilder>? conventions = null) =>
        TestHost.StartAsync(
            options: all =>
            {
                // Nobody takes what a stop queues for these sessions.
                all.ShutdownTimeout = TimeSpan.Zero;
                options?.Invoke(all);
            },
            services: (all, _) => services(all),
            pipeline: pipeline,
            conventions: conventions);

    private static async Task<string> SessionAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(Handshake);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync()).Split('"')[3];
    }

    private static string Text(byte[] body) => System.Text.Encoding.UTF8.GetString(body);

    private static string Unzip(byte[] body)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
