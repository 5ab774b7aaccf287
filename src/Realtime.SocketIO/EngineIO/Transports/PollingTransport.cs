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
            session.Close(CloseReason.TransportError, new("The answer to a poll could not be written.", exception));
        }
    }

    public async Task PostAsync(HttpContext context, EngineSession session)
    {
        var isBinary = context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (isBinary && session.Revision == 4)
        {
            session.Close(CloseReason.TransportError, new("The client sent a POST of binary content."));
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        if (!session.TryBeginPost())
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, await TakeAsync(context, session, isBinary).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Part of what the client sent is lost, so nothing that follows may be taken for complete.
            session.Close(CloseReason.TransportError, new("A POST could not be read.", exception));
            throw;
        }
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        switch (status)
        {
            case StatusCodes.Status200OK:
                context.Response.ContentType = "text/html";
                return WriteBodyAsync(context, "ok"u8.ToArray());
            case StatusCodes.Status400BadRequest:
                return HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest);
            default:
                context.Response.StatusCode = status;
                return Task.CompletedTask;
        }
    }

    /// <summary>
    /// Reads a payload and hands it on. The place of the POST is free again before it is answered: a client goes
    /// on, with its next POST or with the end of an upgrade, as soon as it has the answer.
    /// </summary>
    /// <returns>The status to answer.</returns>
    private async Task<int> TakeAsync(HttpContext context, EngineSession session, bool isBinary)
    {
        RequestBody body = default;
        try
        {
            body = await RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, context.RequestAborted).ConfigureAwait(false);
            if (body.IsTooLarge)
            {
                return StatusCodes.Status413PayloadTooLarge;
            }

            return await DeliverAsync(session, body.Data, isBinary).ConfigureAwait(false)
                ? StatusCodes.Status200OK
                : StatusCodes.Status400BadRequest;
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
            session.Close(CloseReason.ParseError, new("The client sent a polling payload that is not valid."));
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
