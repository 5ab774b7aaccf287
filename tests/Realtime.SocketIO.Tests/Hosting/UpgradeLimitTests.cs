using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

/// <summary>Kestrel's own limit of upgraded connections.</summary>
public sealed class UpgradeLimitTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";

    [Fact]
    public async Task A_WebSocket_beyond_the_limit_of_Kestrel_is_refused_with_503()
    {
        var lines = new Lines();
        await using var host = await TestHost.StartAsync(
            options: options => (options.MaxConnectionsPerAddress, options.ShutdownTimeout) = (3, TimeSpan.Zero),
            services: (services, _) =>
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1);
                services.AddLogging(logging => logging.AddProvider(lines));
            });
        await using var first = await host.ConnectAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var sid = (await http.GetStringAsync(Polling)).Split('"')[3];

        foreach (var query in new[] { "", "&sid=" + sid })
        {
            using var request = UpgradeRequest(query);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Sec-WebSocket-Accept"));
            Assert.DoesNotContain("websocket", answer.Headers.Upgrade.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        // The session whose upgrade was refused polls on, and the refused connection counts for nobody.
        using (var connect = new StringContent("40"))
        {
            Assert.Equal("ok", await (await http.PostAsync($"{Polling}&sid={sid}", connect)).Content.ReadAsStringAsync());
        }

        Assert.Equal(2, host.Server.ConnectionCount);
        await first.DisposeAsync();
        await Wait.UntilAsync(() => host.Server.ConnectionCount == 1, "the first is gone");
        await using var second = await host.ConnectAsync();
        await using var third = await SocketIOTestClientAsync(host);
        Assert.Null(third);
        Assert.Contains("MaxConcurrentUpgradedConnections", Assert.Single(lines.Items), StringComparison.Ordinal);
    }

    private static async Task<SocketIOTestClient?> SocketIOTestClientAsync(TestHost host)
    {
        try
        {
            return await host.ConnectAsync();
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            return null;
        }
    }

    private static HttpRequestMessage UpgradeRequest(string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/socket.io/?EIO=4&transport=websocket" + query);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        return request;
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly Seen<string> _seen = new();

        public IReadOnlyList<string> Items => _seen.Items;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _seen.Add($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
