using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>Compresses the response to a poll according to the client's Accept-Encoding (RFC 9110, section 12.5.3).</summary>
internal static class PollCompression
{
    private const string Brotli = "br";
    private const string GZip = "gzip";

    /// <summary>Compresses a body and sets the response headers.</summary>
    /// <returns>
    /// The body to send; the original if the client accepts neither Brotli nor gzip, or if it would not get smaller.
    /// </returns>
    public static ReadOnlyMemory<byte> Apply(HttpContext context, ReadOnlyMemory<byte> body, SocketIOCompression options)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (Choose(context.Request) is not { } encoding)
        {
            return body;
        }

        using var compressed = new MemoryStream(body.Length / 2);
        using (Stream encoder = encoding == Brotli
            ? new BrotliStream(compressed, options.Level, leaveOpen: true)
            : new GZipStream(compressed, options.Level, leaveOpen: true))
        {
            encoder.Write(body.Span);
        }

        if (compressed.Length >= body.Length)
        {
            return body;
        }

        headers.ContentEncoding = encoding;
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    /// <summary>The encoding with the highest quality; Brotli if both are equal.</summary>
    private static string? Choose(HttpRequest request)
    {
        double? brotli = null;
        double? gzip = null;
        double any = 0;
        foreach (var accepted in request.GetTypedHeaders().AcceptEncoding)
        {
            var quality = accepted.Quality ?? 1;
            if (accepted.Value.Equals(Brotli, StringComparison.OrdinalIgnoreCase))
            {
                brotli = quality;
            }
            else if (accepted.Value.Equals(GZip, StringComparison.OrdinalIgnoreCase))
            {
                gzip = quality;
            }
            else if (accepted.Value == "*")
            {
                any = quality;
            }
        }

        var (b, g) = (brotli ?? any, gzip ?? any);
        return Math.Max(b, g) <= 0 ? null : b >= g ? Brotli : GZip;
    }
}
