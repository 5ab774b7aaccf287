using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO;
using Realtime.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>The server behind the WebSocket client of a server in memory, which offers no connection to upgrade.</summary>
public sealed class InMemoryServerTests
{
    [Fact]
    public async Task Messages_of_every_size_go_both_ways()
    {
        await using var app = await StartAsync(io => io.On("echo", e => e.AckAsync(e.Arg<string>(0)).AsTask()));
        await using var client = await app.GetTestServer().ConnectAsync();

        foreach (var length in new[] { 0, 1, 125, 126, 5_000, 70_000, 500_000 })
        {
            Assert.Equal(length, (await client.EmitWithAckAsync("echo", new string('x', length))).GetString()!.Length);
        }
    }

    [Fact]
    public async Task Compression_that_the_server_offers_is_not_agreed_on()
    {
        await using var app = await StartAsync(_ => { }, options => options.PerMessageDeflate = new SocketIOCompression());
        await using var client = await app.GetTestServer().ConnectAsync(request: request => request.Headers.SecWebSocketExtensions = "permessage-deflate");

        await app.Services.GetRequiredService<SocketIOServer>().EmitAsync("news", new string('x', 5_000));

        Assert.Equal(5_000, (await client.NextAsync("news")).GetString()!.Length);
    }

    [Fact]
    public async Task A_client_that_goes_is_gone_and_one_that_the_server_ends_is_closed()
    {
        var left = new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(io =>
        {
            io.On("end", e => e.Socket.DisconnectAsync(close: true));
            io.OnDisconnect((_, reason) =>
            {
                left.TrySetResult(reason);
                return Task.CompletedTask;
            });
        });
        var server = app.Services.GetRequiredService<SocketIOServer>();
        var first = await app.GetTestServer().ConnectAsync();
        first.Abort();
        Assert.Contains(await left.Task.WaitAsync(SocketIOTestClient.Patience), new[] { DisconnectReason.TransportClose, DisconnectReason.TransportError });
        await first.DisposeAsync();

        await using var second = await app.GetTestServer().ConnectAsync();
        await second.EmitAsync("end");
        await second.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.True(SpinWait.SpinUntil(() => server.ConnectionCount == 0, SocketIOTestClient.Patience));
    }

    [Theory]
    [InlineData(true, "not a socket of Kestrel's transport")]
    [InlineData(false, "DirectSocketWrites is off")]
    public async Task Frames_are_written_through_the_stream(bool direct, string reason)
    {
        var lines = new List<string>();
        await using var app = await StartAsync(_ => { }, options => options.DirectSocketWrites = direct, lines);
        await using var client = await app.GetTestServer().ConnectAsync();
        var server = app.Services.GetRequiredService<SocketIOServer>();

        for (var i = 0; i < 20; i++)
        {
            await server.EmitAsync("large", new string('x', 100_000));
            await server.EmitAsync("small", i);
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(100_000, (await client.NextAsync("large")).GetString()!.Length);
            Assert.Equal(i, (await client.NextAsync("small")).GetInt32());
        }

        string[] logged;
        lock (lines)
        {
            logged = [.. lines];
        }

        Assert.Contains($"({reason})", Assert.Single(logged, line => line.StartsWith("WebSocket frames are written", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_polling_session_upgrades()
    {
        await using var app = await StartAsync(_ => { });
        var server = app.GetTestServer();
        using var http = server.CreateClient();
        var sid = (await http.GetStringAsync("/socket.io/?EIO=4&transport=polling")).Split('"')[3];

        using var socket = await server.CreateWebSocketClient().ConnectAsync(new Uri($"ws://localhost/socket.io/?EIO=4&transport=websocket&sid={sid}"), default);
        await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, default).WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal("3probe", System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, true, default);
        await socket.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, default);

        received = await socket.ReceiveAsync(buffer, default).WaitAsync(SocketIOTestClient.Patience);

        Assert.StartsWith("40{\"sid\":", System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_no_WebSocket_is_refused_as_ever()
    {
        await using var app = await StartAsync(_ => { });
        using var http = app.GetTestClient();

        using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=websocket");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(Action<SocketIOServer> configure, Action<SocketIOOptions>? options = null, List<string>? lines = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (lines is not null)
        {
            builder.Logging.AddProvider(new ListProvider(lines));
        }

        builder.WebHost.UseTestServer();
        builder.Services.AddSocketIO(options);
        var app = builder.Build();
        app.MapSocketIO("/socket.io", configure);
        await app.StartAsync();
        return app;
    }

    private sealed class ListProvider(List<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new ListLogger(lines);

        public void Dispose()
        {
        }
    }

    private sealed class ListLogger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add(formatter(state, exception));
            }
        }
    }
}
