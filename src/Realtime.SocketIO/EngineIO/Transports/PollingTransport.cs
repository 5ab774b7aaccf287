using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>HTTP long-polling: a GET fetches queued packets, a POST sends packets.</summary>
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
            // The packets of this response are lost.
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

        if (!session.TryBeginPost(out var post))
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, await TakeAsync(context, session, isBinary, post).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (post.Ended.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // The remaining packets are not handled. That is a success only if the client itself closed the session.
            var status = session.EndReason == CloseReason.TransportClose ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
            await AnswerAsync(context, status).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Part of the client's data is lost, so the session cannot continue.
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
    /// Reads a payload and delivers its packets. The POST ends for its session before it is answered, because the
    /// client may send the next POST, or complete an upgrade, as soon as it has the response.
    /// </summary>
    /// <returns>The status of the response.</returns>
    /// <exception cref="OperationCanceledException">The session has ended.</exception>
    private async Task<int> TakeAsync(HttpContext context, EngineSession session, bool isBinary, PendingPost post)
    {
        try
        {
            // If the client disconnects, the read fails, so no token is needed for that.
            var body = await RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, post.Ended).ConfigureAwait(false);
            if (body.IsTooLarge)
            {
                return StatusCodes.Status413PayloadTooLarge;
            }

            try
            {
                await session.BeginHandlingAsync(post).ConfigureAwait(false);
            }
            catch
            {
                body.Dispose();
                throw;
            }

            var delivery = DeliverAsync(session, body, isBinary);
            var isTaken = delivery.IsCompletedSuccessfully
                ? delivery.Result
                : await delivery.AsTask().WaitAsync(post.Ended).ConfigureAwait(false);
            return isTaken ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        }
        finally
        {
            session.EndPost(post);
        }
    }

    private static Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>
    /// Delivers the packets of a payload one by one. An invalid packet ends the session. Disposes the payload when
    /// nothing refers to it any more.
    /// </summary>
    /// <returns>False if a fault ended the session: the client must then not receive a success.</returns>
    private static async ValueTask<bool> DeliverAsync(EngineSession session, RequestBody body, bool isBinary)
    {
        using var payload = body;
        var messages = (session.Revision, isBinary) switch
        {
            (3, true) => LegacyPayload.ParseBinary(payload.Data),
            (3, false) => LegacyPayload.ParseText(payload.Data),
            _ => PollingPayload.Parse(payload.Data),
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
                return session.EndReason is CloseReason.TransportClose or CloseReason.ForcedClose or CloseReason.ServerShuttingDown;
            }
        }

        return true;
    }
}
