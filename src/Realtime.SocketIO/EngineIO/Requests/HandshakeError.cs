using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>The protocol's error codes. They are sent as JSON <c>{code, message}</c>.</summary>
internal enum HandshakeError
{
    UnknownTransport = 0,
    UnknownSession = 1,
    BadHandshakeMethod = 2,
    BadRequest = 3,
    Forbidden = 4,
    UnsupportedProtocolVersion = 5,
}

/// <summary>Writes <see cref="HandshakeError"/> responses.</summary>
internal static class HandshakeErrors
{
    public static string Message(HandshakeError error) => error switch
    {
        HandshakeError.UnknownTransport => "Transport unknown",
        HandshakeError.UnknownSession => "Session ID unknown",
        HandshakeError.BadHandshakeMethod => "Bad handshake method",
        HandshakeError.Forbidden => "Forbidden",
        HandshakeError.UnsupportedProtocolVersion => "Unsupported protocol version",
        _ => "Bad request",
    };

    public static Task WriteAsync(HttpContext context, HandshakeError error, string? message = null)
    {
        var response = context.Response;
        response.StatusCode = error == HandshakeError.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, (int)error);
            writer.WriteString("message"u8, message ?? Message(error));
            writer.WriteEndObject();
        }

        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body.GetBuffer(), 0, (int)body.Length, context.RequestAborted);
    }
}
