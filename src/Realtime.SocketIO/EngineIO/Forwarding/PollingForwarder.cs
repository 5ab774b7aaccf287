using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// Forwards polls and POSTs to the server that has the session, and answers them with what it says. The client's connection is
/// handled here: reading its body, compressing the answer.
/// </summary>
internal sealed class PollingForwarder(EngineServer server, SessionForwarding forwarding)
{
    private readonly PollingTransport _polling = new(server);

    /// <summary>Forwards a poll.</summary>
    /// <returns>False if no server has the session. The request is not answered then.</returns>
    public async Task<bool> PollAsync(HttpContext context, string sessionId, string owner)
    {
        using var exchange = await forwarding.OpenAsync(owner).ConfigureAwait(false);
        if (exchange is null || !await exchange.TrySendAsync(new SessionPart(SessionOperation.Poll, sessionId)).ConfigureAwait(false))
        {
            return false;
        }

        // A server that stops does not keep the poll. The session goes on at its owner.
        await using var release = server.Stopping.UnsafeRegister(
            _ => exchange.TrySendAsync(new SessionPart(SessionOperation.Release, sessionId)).AsTask(), null).ConfigureAwait(false);
        PollingAnswer? read = null;
        try
        {
            read = await ReadAnswerAsync(exchange, context.RequestAborted).ConfigureAwait(false);
            if (read is not { Status: not StatusCodes.Status404NotFound } answer)
            {
                return false;
            }

            await _polling.WriteAsync(context, answer).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            if (read is null or { Status: StatusCodes.Status200OK })
            {
                // What the answer holds is lost, so the owner ends the session.
                await exchange.TrySendAsync(new SessionPart(SessionOperation.End, sessionId)).ConfigureAwait(false);
            }
        }

        return true;
    }

    /// <summary>Forwards a POST.</summary>
    /// <returns>False if no server has the session. The request is not answered then.</returns>
    public async Task<bool> PostAsync(HttpContext context, string sessionId, string owner)
    {
        using var exchange = await forwarding.OpenAsync(owner).ConfigureAwait(false);
        if (exchange is null)
        {
            return false;
        }

        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, CancellationToken.None).ConfigureAwait(false);
            if (body.IsTooLarge)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return true;
            }

            var flags = PollingTransport.IsBinary(context.Request) ? SessionFlags.Binary : SessionFlags.None;
            await exchange.SendWholeAsync(new SessionPart(SessionOperation.Post, sessionId, Flags: flags, Content: body.Data)).ConfigureAwait(false);
        }
        catch (ClusterUnavailableException)
        {
            return false;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Part of the client's data is lost, so the session cannot continue.
            await exchange.TrySendAsync(new SessionPart(SessionOperation.End, sessionId)).ConfigureAwait(false);
            throw;
        }

        if (await ReadAnswerAsync(exchange, context.RequestAborted).ConfigureAwait(false) is not { Status: not StatusCodes.Status404NotFound } answer)
        {
            return false;
        }

        await PollingTransport.WriteStatusAsync(context, answer.Status).ConfigureAwait(false);
        return true;
    }

    /// <returns>The answer; null if the owner has not answered in time, or has gone.</returns>
    private static async ValueTask<PollingAnswer?> ReadAnswerAsync(Exchange exchange, CancellationToken aborted)
    {
        var part = await exchange.NextAsync(mustCome: true, aborted).ConfigureAwait(false);
        while (part is { Operation: SessionOperation.Taken })
        {
            part = await exchange.NextAsync(mustCome: false, aborted).ConfigureAwait(false);
        }

        if (part is not { Operation: SessionOperation.Answer } first)
        {
            return null;
        }

        var answer = new PollingAnswer((int)first.Number, first.Content, first.Has(SessionFlags.Binary), first.Has(SessionFlags.MayCompress));
        if (first.Has(SessionFlags.Last))
        {
            return answer;
        }

        var gathered = new ArrayBufferWriter<byte>(2 * first.Content.Length);
        do
        {
            gathered.Write(part.Value.Content.Span);
            part = await exchange.NextAsync(mustCome: true, aborted).ConfigureAwait(false);
            if (part is not { Operation: SessionOperation.Answer or SessionOperation.Data })
            {
                return null;
            }
        }
        while (!part.Value.Has(SessionFlags.Last));

        gathered.Write(part.Value.Content.Span);
        return answer with { Body = gathered.WrittenMemory };
    }
}
