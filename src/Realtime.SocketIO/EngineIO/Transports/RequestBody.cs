using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>A request's body in a pooled buffer, read up to a limit and never beyond it.</summary>
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

    public bool IsTooLarge { get; }

    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body. What a client announces is believed only when it is too much: memory follows what arrives.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxLength, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxLength)
        {
            return new RequestBody(null, 0, isTooLarge: true);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The option decides, also where the host's own limit is smaller.
            limit.MaxRequestBodySize = null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return new RequestBody(buffer, length, isTooLarge: false);
            }

            length += read;
            if (length > maxLength)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return new RequestBody(null, 0, isTooLarge: true);
            }

            if (length == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
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
}
