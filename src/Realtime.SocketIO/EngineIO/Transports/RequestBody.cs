using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>The body of a request in a pooled buffer, read up to a limit.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private RequestBody(byte[]? buffer, int length, bool isTooLarge)
    {
        _buffer = buffer;
        _length = length;
        IsTooLarge = isTooLarge;
    }

    /// <summary>A body over the limit.</summary>
    public static RequestBody TooLarge => new(null, 0, isTooLarge: true);

    public bool IsTooLarge { get; }

    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _length);

    /// <summary>Copies bytes into a pooled buffer.</summary>
    public static RequestBody Copy(ReadOnlySpan<byte> data)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, data.Length));
        data.CopyTo(buffer);
        return new RequestBody(buffer, data.Length, isTooLarge: false);
    }

    /// <summary>
    /// Reads the body. An announced length above the limit is rejected; otherwise memory grows with the bytes that
    /// arrive.
    /// </summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled. The rest of the body is left to the HTTP server.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxLength, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxLength)
        {
            return TooLarge;
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The option applies even if the host's own limit is smaller.
            limit.MaxRequestBodySize = null;
        }

        // The token is not passed to the read: Kestrel cannot skip the rest of a body after a read that was cancelled that way.
        var reader = request.BodyReader;
        await using var registration = cancellationToken.UnsafeRegister(static state => ((PipeReader)state!).CancelPendingRead(), reader).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        var length = 0;
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var isTooLarge = read.Buffer.Length > maxLength - length;
            if (isTooLarge || (read.IsCanceled && cancellationToken.IsCancellationRequested))
            {
                reader.AdvanceTo(read.Buffer.Start);
                ArrayPool<byte>.Shared.Return(buffer);
                return isTooLarge ? TooLarge : throw new OperationCanceledException(cancellationToken);
            }

            buffer = EnsureRoom(buffer, length, (int)read.Buffer.Length);
            read.Buffer.CopyTo(buffer.AsSpan(length));
            length += (int)read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return new RequestBody(buffer, length, isTooLarge: false);
            }
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private static byte[] EnsureRoom(byte[] buffer, int length, int count)
    {
        if (length + count <= buffer.Length)
        {
            return buffer;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + count));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
