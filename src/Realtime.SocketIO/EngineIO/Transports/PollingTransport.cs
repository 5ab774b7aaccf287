using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>HTTP long-polling: a GET fetches queued packets, a POST sends packets.</summary>
internal sealed class PollingTransport(EngineServer server)
{
    public async Task PollAsync(HttpContext context, EngineSession session)
    {
        if (await TakeAsync(session, context.RequestAborted).ConfigureAwait(false) is not { } answer)
        {
            return;
        }

        try
        {
            await WriteAsync(context, answer).ConfigureAwait(false);
        }
        catch (Exception exception) when (answer.Status == StatusCodes.Status200OK && exception is OperationCanceledException or IOException)
        {
            // The packets of this response are lost.
            session.Close(CloseReason.TransportError, new("The answer to a poll could not be written.", exception));
        }
    }

    /// <summary>Waits for packets and takes them.</summary>
    /// <returns>The answer; null if the client has given up the poll, which ends the session.</returns>
    public static async Task<PollingAnswer?> TakeAsync(EngineSession session, CancellationToken aborted)
    {
        switch (session.BeginPoll(out var ticket))
        {
            case EngineSession.PollStart.Wait:
                try
                {
                    await ticket!.Released.WaitAsync(aborted).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    session.AbandonPoll(ticket!);
                    return null;
                }

                break;
            case EngineSession.PollStart.Ready:
                break;
            default:
                return new PollingAnswer(StatusCodes.Status400BadRequest);
        }

        var payload = new ArrayBufferWriter<byte>(256);
        var answer = session.EndPoll(ticket!, payload);
        return new PollingAnswer(StatusCodes.Status200OK, payload.WrittenMemory, answer.IsBinary, answer.MayCompress);
    }

    /// <summary>Writes the answer to a poll.</summary>
    public Task WriteAsync(HttpContext context, in PollingAnswer answer)
    {
        if (answer.Status != StatusCodes.Status200OK)
        {
            return HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest);
        }

        var body = answer.Body;
        context.Response.ContentType = answer.IsBinary ? "application/octet-stream" : "text/plain; charset=UTF-8";
        if (answer.MayCompress && server.Options.HttpCompression is { } compression && body.Length >= compression.Threshold)
        {
            body = PollCompression.Apply(context, body, compression);
        }

        return WriteBodyAsync(context, body);
    }

    public async Task PostAsync(HttpContext context, EngineSession session)
    {
        try
        {
            var status = await TakeAsync(
                session,
                IsBinary(context.Request),
                // If the client disconnects, the read fails, so no token is needed for that.
                ended => RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, ended),
                context.RequestAborted).ConfigureAwait(false);
            if (status is { } taken)
            {
                await WriteStatusAsync(context, taken).ConfigureAwait(false);
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Part of the client's data is lost, so the session cannot continue.
            session.Close(CloseReason.TransportError, new("A POST could not be read.", exception));
            throw;
        }

        await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
    }

    /// <summary>Reads and handles a POST.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isBinary">Whether the content is said to be bytes.</param>
    /// <param name="read">Reads the content. The token is cancelled when the session has ended.</param>
    /// <param name="aborted">Cancelled when the client has gone.</param>
    /// <returns>The status of the answer; null if the POST is refused.</returns>
    public static async Task<int?> TakeAsync(EngineSession session, bool isBinary, Func<CancellationToken, ValueTask<RequestBody>> read, CancellationToken aborted)
    {
        if (isBinary && session.Revision == 4)
        {
            session.Close(CloseReason.TransportError, new("The client sent a POST of binary content."));
            return null;
        }

        if (!session.TryBeginPost(out var post))
        {
            return null;
        }

        try
        {
            return await HandleAsync(session, isBinary, post, read).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (post.Ended.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // The remaining packets are not handled. That is a success only if the client itself closed the session.
            return session.EndReason == CloseReason.TransportClose ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        }
    }

    public static bool IsBinary(HttpRequest request) =>
        request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Writes the answer to a POST.</summary>
    public static Task WriteStatusAsync(HttpContext context, int status)
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
    private static async Task<int> HandleAsync(EngineSession session, bool isBinary, PendingPost post, Func<CancellationToken, ValueTask<RequestBody>> read)
    {
        try
        {
            var body = await read(post.Ended).ConfigureAwait(false);
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

        var turn = new ReaderTurn();
        foreach (var message in messages)
        {
            if (turn.IsOver())
            {
                await Task.Yield();
            }

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
