using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

public sealed class RawConnectionTests
{
    private static readonly string Large = new('x', 100_000);

    [Fact]
    public async Task Where_nothing_stands_between_frames_go_to_the_socket()
    {
        var found = new Seen<bool>();
        await using var host = await TestHost.StartAsync(io => io.Engine.OnInitialHeaders((_, context) => found.Add(RawConnection.Of(context) is not null)));
        await using var client = await host.ConnectAsync();

        await ExpectEverythingAsync(host, client);

        Assert.Equal([true], found.Items);
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
}
