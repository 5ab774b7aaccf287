using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// Provides a WebSocket's frames if the connection below it is not accessible. A client WebSocket of .NET converts
/// the messages to frames and back. Used with in-memory servers; other servers provide the stream itself.
/// </summary>
internal static class WebSocketBridge
{
    private const int BufferSize = 8 * 1024;

    /// <summary>Starts copying in both directions.</summary>
    /// <param name="webSocket">The server's end of the client's WebSocket.</param>
    /// <param name="aborted">Cancelled when the request is aborted.</param>
    /// <returns>The stream of frames, as a client would write and read them.</returns>
    public static Stream Connect(WebSocket webSocket, CancellationToken aborted)
    {
        var (up, down) = (new Pipe(), new Pipe());
        var client = WebSocket.CreateFromStream(
            new DuplexStream(down.Reader, up.Writer),
            new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        _ = RunAsync(webSocket, client, aborted);
        return new DuplexStream(up.Reader, down.Writer);
    }

    private static async Task RunAsync(WebSocket outer, WebSocket inner, CancellationToken aborted)
    {
        using (outer)
        using (inner)
        using (aborted.Register(() => Abort(outer, inner)))
        {
            await Task.WhenAll(CopyAsync(outer, inner), CopyAsync(inner, outer)).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(WebSocket from, WebSocket to)
    {
        try
        {
            var buffer = new byte[BufferSize];
            while (true)
            {
                var received = await from.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await to.CloseOutputAsync(from.CloseStatus ?? WebSocketCloseStatus.Empty, from.CloseStatusDescription, CancellationToken.None).ConfigureAwait(false);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // One side has closed without a close frame, so the other is closed too.
            Abort(from, to);
        }
    }

    private static void Abort(WebSocket outer, WebSocket inner)
    {
        outer.Abort();
        inner.Abort();
    }

    /// <summary>A stream that reads from one pipe and writes to another.</summary>
    private sealed class DuplexStream(PipeReader reader, PipeWriter writer) : Stream
    {
        private readonly Stream _input = reader.AsStream();
        private readonly Stream _output = writer.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _input.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _output.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _input.Dispose();
                _output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
