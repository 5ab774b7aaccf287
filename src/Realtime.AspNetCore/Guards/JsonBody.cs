using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Realtime.Guards;

/// <summary>
/// Reads JSON bodies of chat's HTTP calls, up to a limit. The limit also applies to bodies without a Content-Length.
/// </summary>
internal static class JsonBody
{
    /// <summary>The maximum size of a body. Any valid body is far smaller.</summary>
    public const long MaxBytes = 1_000_000;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large (413), or the server cannot read it.</exception>
    /// <exception cref="System.Text.Json.JsonException">The body has a wrong shape or type.</exception>
    public static ValueTask<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        if (request.ContentLength > MaxBytes)
        {
            throw LimitedStream.TooLarge();
        }

        request.Body = new LimitedStream(request.Body, MaxBytes);
        return request.ReadFromJsonAsync(typeInfo, request.HttpContext.RequestAborted);
    }

    /// <summary>Reads the inner stream, and throws when more than the limit has arrived.</summary>
    private sealed class LimitedStream(Stream inner, long limit) : Stream
    {
        private long _arrived;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public static BadHttpRequestException TooLarge() => new("The body is too large", StatusCodes.Status413PayloadTooLarge);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _arrived += read;
            return _arrived <= limit ? read : throw TooLarge();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
