using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.SocketIO;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>The endpoint in hosts of every shape: it is there, and what is the host's stays the host's.</summary>
public sealed class MappingTests
{
    [Fact]
    public async Task A_host_with_nothing_else_serves_chat()
    {
        await using var host = await ChatHost.StartAsync();
        await ConnectsAsync(host);
        await StatusAsync(host, "/", HttpStatusCode.NotFound);
        await StatusAsync(host, "/socket.io/more", HttpStatusCode.NotFound);
        await StatusAsync(host, "/socket.iou", HttpStatusCode.NotFound);
        await StatusAsync(host, "/socket.io/?EIO=4&transport=polling", HttpStatusCode.OK);
        await StatusAsync(host, "/socket.io?EIO=4&transport=polling", HttpStatusCode.OK);
        await StatusAsync(host, "/socket.io/", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Routes_and_a_fallback_of_the_host_stand_aside()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app =>
        {
            app.MapGet("/hello", () => "hello");
            app.MapGet("/socket.io/more", () => "the host's");
            app.MapFallback("{**path}", () => "fallback");
        });
        await ConnectsAsync(host);
        Assert.Equal("hello", await TextAsync(host, "/hello"));
        Assert.Equal("fallback", await TextAsync(host, "/else"));
        Assert.Equal("the host's", await TextAsync(host, "/socket.io/more"));
    }

    [Fact]
    public async Task Static_files_stand_aside()
    {
        var files = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(files.FullName, "socket.io"), "a file");
            await File.WriteAllTextAsync(Path.Combine(files.FullName, "page.html"), "a page");
            using var provider = new PhysicalFileProvider(files.FullName);
            await using var host = await ChatHost.StartAsync(pipeline: app =>
            {
                app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = provider });
                app.UseStaticFiles(new StaticFileOptions { FileProvider = provider, ServeUnknownFileTypes = true });
            });
            await ConnectsAsync(host);
            Assert.Equal("a page", await TextAsync(host, "/page.html"));
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Authentication_and_a_fallback_policy_of_the_host_do_not_shut_sockets_out()
    {
        await using var host = await ChatHost.StartAsync(
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            pipeline: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/hello", () => "hello");
            });
        await ConnectsAsync(host);
        await StatusAsync(host, "/hello", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_hosts_own_middleware_runs_for_chat_too()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app => app.Use((context, next) =>
        {
            context.Response.Headers["X-Host"] = "yes";
            return next(context);
        }));
        using var http = host.Http();
        using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        Assert.Equal("yes", answer.Headers.GetValues("X-Host").Single());
    }

    [Fact]
    public async Task A_path_base_is_taken_off_first()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app => app.UsePathBase("/app"));
        await ConnectsAsync(host, "/app/socket.io");
        await ConnectsAsync(host, "/socket.io");
    }

    [Fact]
    public async Task A_path_base_with_routing_after_it()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app =>
        {
            app.UsePathBase("/app");
            app.UseRouting();
            app.MapGet("/hello", () => "hello");
        });
        await ConnectsAsync(host, "/app/socket.io");
        Assert.Equal("hello", await TextAsync(host, "/app/hello"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_path_base_with_a_fallback(bool routingAfterIt)
    {
        await using var host = await ChatHost.StartAsync(pipeline: app =>
        {
            app.UsePathBase("/app");
            if (routingAfterIt)
            {
                app.UseRouting();
            }

            app.MapFallback("{**path}", () => "fallback");
        });
        await ConnectsAsync(host, "/app/socket.io");
        await ConnectsAsync(host, "/socket.io");
        Assert.Equal("fallback", await TextAsync(host, "/app/else"));
        Assert.Equal("fallback", await TextAsync(host, "/other/socket.io"));
    }

    [Fact]
    public async Task Another_path()
    {
        await using var host = await ChatHost.StartAsync(o => o.Path = "/chat/io");
        await ConnectsAsync(host, "/chat/io");
        await StatusAsync(host, "/socket.io/?EIO=4&transport=polling", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_host_that_maps_chat_itself_decides_where()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app => app.MapChatRealtime("/elsewhere"));
        await ConnectsAsync(host, "/elsewhere");
        await StatusAsync(host, "/socket.io/?EIO=4&transport=polling", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_mapped_endpoint_works_beside_a_path_base_and_a_fallback()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app =>
        {
            app.UsePathBase("/app");
            app.UseRouting();
            app.MapChatRealtime();
            app.MapFallback("{**path}", () => "fallback");
        });
        await ConnectsAsync(host, "/app/socket.io");
        await ConnectsAsync(host, "/socket.io");
        Assert.Equal("fallback", await TextAsync(host, "/app/else"));
    }

    [Fact]
    public async Task A_host_may_demand_authentication_of_the_requests_themselves()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app => app.MapChatRealtime().RequireAuthorization());
        await StatusAsync(host, "/socket.io/?EIO=4&transport=polling", HttpStatusCode.Unauthorized);
        var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + Tokens.For("1") };
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, headers: headers);
        Assert.NotEmpty(socket.Id);
    }

    [Fact]
    public async Task The_host_may_have_a_Socket_IO_server_of_its_own()
    {
        await using var host = await ChatHost.StartAsync(
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Services.AddSocketIO();
            },
            pipeline: app => app.MapSocketIO("/own", io => io.On("echo", e => e.AckAsync("own").AsTask())));
        await ConnectsAsync(host);
        await using var own = await SocketIOTestClient.ConnectAsync(host.Address, path: "/own");
        Assert.Equal("own", (await own.EmitWithAckAsync("echo")).GetString());
        Assert.NotSame(host.Get<SocketIOServer>(), host.Services.GetRequiredKeyedService<SocketIOServer>(ChatRealtime.ServerName));
    }

    [Fact]
    public async Task A_user_that_the_hosts_own_middleware_knows_is_let_in()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app => app.Use((context, next) =>
        {
            context.User = new System.Security.Claims.ClaimsPrincipal(
                new System.Security.Claims.ClaimsIdentity([new("sub", "55")], "middleware"));
            return next(context);
        }));
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);
        await Wait.UntilAsync(() => host.Get<Realtime.Users.UserConnections>().Of("55").Length == 1, "the socket is listed");
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, new { token = "bad" }));
    }

    [Fact]
    public async Task Origins_come_from_options_and_configuration()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.AllowedOrigins.Add("https://code.example"),
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Configuration["ChatRealtime:AllowedOrigins"] = "https://one.example, https://two.example";
            });
        foreach (var (origin, allowed) in new[] { ("https://code.example", true), ("https://one.example", true), ("https://two.example", true), ("https://evil.example", false) })
        {
            using var http = host.Http();
            http.DefaultRequestHeaders.Add("Origin", origin);
            using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
            Assert.Equal(allowed, answer.IsSuccessStatusCode);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private static async Task ConnectsAsync(ChatHost host, string path = "/socket.io")
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For("1") }, path);
        Assert.True((await socket.EmitWithAckAsync("get_unread_counts")).GetProperty("ok").GetBoolean());
    }

    private static async Task StatusAsync(ChatHost host, string path, HttpStatusCode status)
    {
        using var http = host.Http();
        using var answer = await http.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
    }

    private static async Task<string> TextAsync(ChatHost host, string path)
    {
        using var http = host.Http();
        return await http.GetStringAsync(path);
    }
}
