using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Tests.Http;

/// <summary>What the log says of connections that are refused, at the levels of the ASP.NET Core templates.</summary>
public sealed class RefusalLogTests
{
    [Fact]
    public async Task A_refused_origin_leaves_one_line_that_says_what_to_set()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("Origin", "https://shop.example");

        for (var i = 0; i < 5; i++)
        {
            using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var preflight = await http.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/socket.io/?EIO=4&transport=polling"));
        var line = Assert.Single(lines.All);
        Assert.StartsWith(
            $"Warning: Refused a page of the origin https://shop.example: it is neither the endpoint's own ({host.Address.Authority}) nor one of AllowedOrigins.", line, StringComparison.Ordinal);
        Assert.Contains("add the origin to AllowedOrigins", line, StringComparison.Ordinal);
        Assert.Contains("proxy_set_header Host $http_host;", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_whose_forwarded_host_nobody_reads_is_named()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("Origin", "https://shop.example");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "shop.example");

        using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");

        Assert.Contains("run UseForwardedHeaders() with ForwardedHeaders.XForwardedHost", Assert.Single(lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_origin_with_control_characters_is_a_short_line()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines);
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Origin", "https://" + new string('\u0007', 10) + new string('x', 4000));

        using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");

        var line = Assert.Single(lines.All);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.True(line.Length < 1_000);
    }

    [Fact]
    public async Task The_limit_by_address_leaves_one_line()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines, o => o.MaxConnectionsPerAddress = 1);
        await using var client = await host.ConnectAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        for (var i = 0; i < 3; i++)
        {
            using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        }

        var line = Assert.Single(lines.All, line => line.Contains("Refused", StringComparison.Ordinal));
        Assert.StartsWith("Warning: Refused a connection of 127.0.0.1, which has MaxConnectionsPerAddress (1) already.", line, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_hosts_own_rule_refuses_leaves_one_line_with_its_reason()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines, o => o.AllowRequest = _ => new("No licence"));
        using var http = new HttpClient { BaseAddress = host.Address };

        for (var i = 0; i < 3; i++)
        {
            using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        }

        Assert.StartsWith("Information: The host's AllowRequest refused a connection: No licence.", Assert.Single(lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_server_leaves_one_line()
    {
        var lines = new LogLines();
        await using var host = await StartAsync(lines);
        await host.Server.StopAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        for (var i = 0; i < 3; i++)
        {
            using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        Assert.StartsWith("Information: Refused a new connection, since the server is stopping.", Assert.Single(lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_a_minute_apart_and_count_what_was_held_back()
    {
        var throttle = new LogThrottle();
        Assert.True(throttle.TryPass(5, out var heldBack));
        Assert.Equal(0, heldBack);
        Assert.False(throttle.TryPass(6, out _));
        Assert.False(throttle.TryPass(60_004, out _));
        Assert.True(throttle.TryPass(60_005, out heldBack));
        Assert.Equal(2, heldBack);
    }

    private static Task<TestHost> StartAsync(LogLines lines, Action<SocketIOOptions>? options = null) => TestHost.StartAsync(services: (services, builder) =>
    {
        lines.AddTo(services);
        services.Configure(options ?? (_ => { }));
    });
}
