using System.IO.Pipelines;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

/// <summary>Where frames are written, per kind of connection. InMemoryServerTests has the in-memory server.</summary>
public sealed class FrameRouteTests : IDisposable
{
    private const string ThroughStream = "through the HTTP server's stream ";
    private const string SwitchedOff = ThroughStream + "(DirectSocketWrites is off)";
    private static readonly string Large = new('x', 100_000);
    private readonly X509Certificate2 _certificate = TlsTests.CreateCertificate();
    private readonly string _unixSocket = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");

    public void Dispose()
    {
        _certificate.Dispose();
        File.Delete(_unixSocket);
    }

    [Theory]
    [InlineData("TCP", true, "to the connection's own socket (TCP)")]
    [InlineData("TCP", false, SwitchedOff)]
    [InlineData("Unix", true, "to the connection's own socket (Unix domain)")]
    [InlineData("Unix", false, SwitchedOff)]
    [InlineData("TLS", true, ThroughStream + "(TLS)")]
    [InlineData("TLS", false, SwitchedOff)]
    [InlineData("HTTP/2", true, ThroughStream + "(HTTP/2)")]
    [InlineData("HTTP/2", false, SwitchedOff)]
    [InlineData("connection middleware", true, ThroughStream + "(a middleware of the connection)")]
    [InlineData("connection middleware", false, SwitchedOff)]
    [InlineData("request middleware", true, ThroughStream + "(a middleware of the request)")]
    [InlineData("request middleware", false, SwitchedOff)]
    public async Task Everything_arrives_in_order_and_the_way_is_logged_once(string kind, bool direct, string expected)
    {
        var lines = new LogLines();
        await using var host = await StartAsync(kind, direct, lines);
        await using var client = await ConnectAsync(host, kind);
        await using var second = await ConnectAsync(host, kind);

        await ExpectEverythingAsync(host, client);

        Assert.Equal(Large, (await client.EmitWithAckAsync("echo", Large)).GetString());
        Assert.Equal("x", (await second.EmitWithAckAsync("echo", "x")).GetString());
        Assert.Equal([$"Information: WebSocket frames are written {expected}. This is logged once per way of writing"], lines.All);
    }

    /// <summary>tools/test-on-runtime.sh names a version.</summary>
    [Fact]
    public void The_tests_run_on_the_version_of_Kestrel_that_was_asked_for()
    {
        if (Environment.GetEnvironmentVariable("REALTIME_RUNTIME") is { } version)
        {
            Assert.Equal(version, new DirectoryInfo(Path.GetDirectoryName(typeof(KestrelServerOptions).Assembly.Location)!).Name);
        }
    }

    [Fact]
    public async Task A_session_that_upgrades_writes_to_the_socket_as_well()
    {
        var lines = new LogLines();
        await using var host = await StartAsync("TCP", direct: true, lines);
        using var http = new HttpClient { BaseAddress = host.Address };
        var sid = (await http.GetStringAsync("/socket.io/?EIO=4&transport=polling")).Split('"')[3];
        using var socket = new ClientWebSocket();
        using var limit = new CancellationTokenSource(SocketIOTestClient.Patience);
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket.io/", Query = $"EIO=4&transport=websocket&sid={sid}" }.Uri, limit.Token);
        await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        Assert.Equal("3probe", await ReceiveAsync(socket, limit.Token));
        await socket.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        await socket.SendAsync("40"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);

        Assert.StartsWith("40{", await ReceiveAsync(socket, limit.Token), StringComparison.Ordinal);
        await host.Server.EmitAsync("small", 1);
        Assert.Equal("42[\"small\",1]", await ReceiveAsync(socket, limit.Token));
        Assert.Contains("own socket (TCP)", Assert.Single(lines.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false, "to the connection's own socket (TCP)")]
    [InlineData(1, true, ThroughStream + "(it may still hold earlier frames)")]
    [InlineData(2, false, ThroughStream + "(it may still hold earlier frames)")]
    public async Task Frames_stay_in_the_stream_while_it_may_hold_some(int writes, bool unflushed, string expected)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var pipe = new Pipe();
        if (unflushed)
        {
            pipe.Writer.GetSpan(1);
            pipe.Writer.Advance(1);
        }

        var writer = new FrameWriter(Stream.Null, FrameRoute.TcpSocket, new RawConnection(socket, pipe.Reader, pipe.Writer));
        for (var i = 0; i < writes; i++)
        {
            await writer.WriteAsync(new byte[1]);
        }

        Assert.True(writer.OnAnswer());
        Assert.False(writer.OnAnswer());
        Assert.Equal(expected, FrameRoutes.Describe(writer.Route));
    }

    [Fact]
    public async Task A_middleware_of_the_connection_sees_every_byte()
    {
        var counter = new Counter();
        await using var host = await TestHost.StartAsync(listen: listen => listen.Use(next => connection => counter.RunAsync(connection, next)));
        await using var client = await host.ConnectAsync();
        var before = counter.Bytes;

        await ExpectEverythingAsync(host, client);

        Assert.True(counter.Bytes - before > 20 * Large.Length, $"{counter.Bytes - before} bytes");
    }

    [Fact]
    public async Task A_client_that_speaks_too_early_gets_everything_in_order()
    {
        await using var host = await TestHost.StartAsync(io => io.OnConnection(socket => socket.EmitAsync("welcome", Large).AsTask()));
        for (var i = 0; i < 50; i++)
        {
            using var client = await RawWebSocket.ConnectEarlyAsync(host.Address);

            Assert.Equal("0{", await BeginningAsync(client));
            Assert.Equal("40", await BeginningAsync(client));
            Assert.Equal("42", await BeginningAsync(client));
        }
    }

    private Task<TestHost> StartAsync(string kind, bool direct, LogLines lines) => TestHost.StartAsync(
        io => io.On("echo", e => e.AckAsync(e.Arg<string>())),
        o => o.DirectSocketWrites = direct,
        (services, _) =>
        {
            lines.AddTo(services);
            if (kind == "Unix")
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.ListenUnixSocket(_unixSocket));
            }
        },
        listen =>
        {
            switch (kind)
            {
                case "TLS":
                    listen.UseHttps(_certificate);
                    break;
                case "HTTP/2":
                    listen.Protocols = HttpProtocols.Http2;
                    break;
                case "connection middleware":
                    listen.UseConnectionLogging();
                    break;
                default:
                    break;
            }
        },
        app =>
        {
            if (kind == "request middleware")
            {
                app.Use((context, next) =>
                {
                    context.Features.Set<IHttpUpgradeFeature>(new WrappingUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>()));
                    return next(context);
                });
            }

            return app;
        });

    private async Task<SocketIOTestClient> ConnectAsync(TestHost host, string kind) => await SocketIOTestClient.ConnectAsync(
        async (uri, cancellationToken) =>
        {
            var socket = new ClientWebSocket();
            using var handler = new SocketsHttpHandler();
            if (kind == "Unix")
            {
                handler.ConnectCallback = async (_, token) =>
                {
                    var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await unix.ConnectAsync(new UnixDomainSocketEndPoint(_unixSocket), token);
                    return new NetworkStream(unix, ownsSocket: true);
                };
            }

            if (kind == "HTTP/2")
            {
                socket.Options.HttpVersion = new Version(2, 0);
                socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            }

            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString();
            var address = kind == "TLS" ? new UriBuilder(uri) { Scheme = "wss" }.Uri : uri;
            await socket.ConnectAsync(address, new HttpMessageInvoker(handler, disposeHandler: false), cancellationToken);
            return socket;
        },
        host.Address);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1000];
        var received = await socket.ReceiveAsync(buffer, cancellationToken);
        Assert.True(received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<string> BeginningAsync(RawWebSocket client) =>
        Encoding.UTF8.GetString((await client.NextFrameAsync()).Payload.AsSpan(0, 2));

    private static async Task ExpectEverythingAsync(TestHost host, SocketIOTestClient client)
    {
        for (var i = 0; i < 20; i++)
        {
            await host.Server.EmitAsync("large", Large);
            await host.Server.EmitAsync("small", i);
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Large, (await client.NextAsync("large")).GetString());
            Assert.Equal(i, (await client.NextAsync("small")).GetInt32());
        }
    }

    /// <summary>Counts what the server sends, and passes it on.</summary>
    private sealed class Counter
    {
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
        {
            var original = connection.Transport;
            connection.Transport = new Counted(original.Input, new CountingWriter(original.Output, count => Interlocked.Add(ref _bytes, count)));
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = original;
            }
        }
    }

    private sealed record Counted(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class CountingWriter(PipeWriter inner, Action<int> count) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            count(bytes);
            inner.Advance(bytes);
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }

    private sealed class WrappingUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new Wrapped(await inner.UpgradeAsync());
    }

    private sealed class Wrapped(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);
    }
}
