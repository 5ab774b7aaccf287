using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Protocol;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Http;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>HTTP long-polling: GET fetches what is queued, POST brings packets.</summary>
internal sealed class PollingTransport(EngineServer server)
{
    public async Task PollAsync(HttpContext context, EngineSession session)
    {
        switch (session.BeginPoll(out var ticket))
        {
            case EngineSession.PollStart.Wait:
                try
                {
                    await ticket!.Released.WaitAsync(context.RequestAborted).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    session.AbandonPoll(ticket!);
                    return;
                }

                break;
            case EngineSession.PollStart.Ready:
                break;
            default:
                await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
                return;
        }

        var payload = new ArrayBufferWriter<byte>(256);
        var answer = session.EndPoll(ticket!, payload);
        ReadOnlyMemory<byte> body = payload.WrittenMemory;
        try
        {
            context.Response.ContentType = answer.IsBinary ? "application/octet-stream" : "text/plain; charset=UTF-8";
            if (answer.MayCompress && server.Options.HttpCompression is { } compression && body.Length >= compression.Threshold)
            {
                body = PollCompression.Apply(context, body, compression);
            }

            await WriteBodyAsync(context, body).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // What was taken from the queue is lost with this answer.
            session.Close(CloseReason.TransportError);
        }
    }

    public async Task PostAsync(HttpContext context, EngineSession session)
    {
        var isBinary = context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (isBinary && session.Revision == 4)
        {
            session.Close(CloseReason.TransportError);
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        if (!session.TryBeginPost())
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        RequestBody body = default;
        try
        {
            body = await RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, context.RequestAborted).ConfigureAwait(false);
            if (body.IsTooLarge)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            if (await DeliverAsync(session, body.Data, isBinary).ConfigureAwait(false))
            {
                context.Response.ContentType = "text/html";
                await WriteBodyAsync(context, "ok"u8.ToArray()).ConfigureAwait(false);
            }
            else
            {
                await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Part of what the client sent is lost, so nothing that follows may be taken for complete.
            session.Close(CloseReason.TransportError);
            throw;
        }
        finally
        {
            body.Dispose();
            session.EndPost();
        }
    }

    private static Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Hands on the packets of a payload one by one; a bad one ends the session.</summary>
    private static async ValueTask<bool> DeliverAsync(EngineSession session, ReadOnlyMemory<byte> payload, bool isBinary)
    {
        var messages = (session.Revision, isBinary) switch
        {
            (3, true) => LegacyPayload.ParseBinary(payload),
            (3, false) => LegacyPayload.ParseText(payload),
            _ => PollingPayload.Parse(payload),
        };
        if (messages is null)
        {
            session.Close(CloseReason.ParseError);
            return false;
        }

        foreach (var message in messages)
        {
            if (message.IsBinary)
            {
                await session.OnBinaryAsync(message.Data).ConfigureAwait(false);
            }
            else
            {
                await session.OnPacketAsync(message.Data).ConfigureAwait(false);
            }

            if (!session.IsOpen)
            {
                return session.EndReason != CloseReason.ParseError;
            }
        }

        return true;
    }
}
