using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Reasons;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

/// <summary>One timer, one table and one queue serve all connections; a fault of one is that one's alone.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task A_session_whose_tick_throws_is_closed_and_the_others_go_on()
    {
        await using var host = await TestHost.StartAsync(options: o =>
        {
            o.PingInterval = TimeSpan.FromMilliseconds(100);
            o.ConnectTimeout = TimeSpan.FromMilliseconds(500);
        });
        var sessions = host.Server.Sessions;
        var faulty = Enumerable.Range(0, 8).Select(i => Add(sessions, new FaultyHandler(OnTick: true))).ToArray();
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);
        var closings = Add(sessions, new FaultyHandler(OnTick: false));

        // The client joins no namespace: the sweep closes it at its time limit.
        await client.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.All(faulty, handler => Assert.Equal(CloseReason.TransportError, handler.Closed.Single()));
        Assert.True(closings.Ticks > 0);

        sessions.Dispose();
        Assert.Equal(0, sessions.SessionCount);
        Assert.Equal(CloseReason.ServerShuttingDown, closings.Closed.Single());
    }

    [Fact]
    public async Task Callbacks_of_bare_connections_that_throw_end_their_own_connection_alone()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();
        var closed = new Seen<string>();
        app.MapEngineIO("/engine.io", o => o.PingInterval = o.PingTimeout = TimeSpan.FromMilliseconds(100), connection =>
        {
            var kind = connection.Handshake.Query["kind"].ToString();
            connection.OnMessage = (data, isBinary) => kind == "message" ? throw new InvalidOperationException(kind) : connection.SendAsync(data, isBinary);
            connection.OnClose = reason =>
            {
                closed.Add($"{kind} {DisconnectReasons.Name(reason)}");
                throw new InvalidOperationException(kind);
            };
            if (kind == "open")
            {
                throw new InvalidOperationException(kind);
            }
        });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        // Each ends with a callback that throws: by the sweep, by a message, and at once.
        await OpenAsync("silent");
        await OpenAsync("open");
        var sid = await OpenAsync("message");
        using var message = await PostAsync(sid, "4hello");
        await closed.UntilAsync(3);
        Assert.Equal(["message transport error", "open transport error", "silent ping timeout"], closed.Items.Order());
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, message.StatusCode);

        // The sweep that closed them is still there for others.
        await OpenAsync("later");
        await closed.UntilAsync(4);

        async Task<string> OpenAsync(string kind)
        {
            using var response = await http.GetAsync($"/engine.io/?EIO=4&transport=polling&kind={kind}");
            var text = await response.Content.ReadAsStringAsync();
            return text.StartsWith('0') ? text.Split('"')[3] : "";
        }

        Task<HttpResponseMessage> PostAsync(string sid, string body) =>
            http.PostAsync($"/engine.io/?EIO=4&transport=polling&sid={sid}", new StringContent(body));
    }

    [Fact]
    public async Task What_is_registered_for_the_end_of_a_socket_may_throw()
    {
        var gone = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.OnDisconnect((socket, _) =>
        {
            gone.Add(socket.Id);
            return Task.CompletedTask;
        }));
        var (client, socket) = await host.ConnectPairAsync();
        socket.ConnectionAborted.Register(() => throw new InvalidOperationException());

        await client.DisposeAsync();

        await gone.UntilAsync(1);
        Assert.Equal([socket.Id], gone.Items);
    }

    private static FaultyHandler Add(EngineServer sessions, FaultyHandler handler)
    {
        var session = new EngineSession(sessions, RandomId.Create(), revision: 4);
        session.Attach(handler);
        sessions.Add(session);
        return handler;
    }

    private sealed record FaultyHandler(bool OnTick) : IEngineSessionHandler
    {
        private readonly Seen<CloseReason> _closed = new();

        public IReadOnlyList<CloseReason> Closed => _closed.Items;

        public int Ticks { get; private set; }

        public void OnOpen()
        {
        }

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, bool binary) => ValueTask.CompletedTask;

        public ValueTask SettleAsync() => ValueTask.CompletedTask;

        public void WhenIdle(Action action) => action();

        void IEngineSessionHandler.OnTick(long now)
        {
            Ticks++;
            if (OnTick)
            {
                throw new InvalidOperationException("tick");
            }
        }

        public void OnClose(CloseReason reason)
        {
            _closed.Add(reason);
            throw new InvalidOperationException("close");
        }
    }
}
