using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>Answers the requests of this server's sessions that other servers have received.</summary>
internal sealed class SessionOwner(EngineServer server)
{
    private readonly ConcurrentDictionary<(string Sender, string RequestId), Exchange> _exchanges = new();

    public IServerLink Link { get; set; } = null!;

    /// <summary>Takes a part of a request. Does not block.</summary>
    /// <returns>False if it is not valid.</returns>
    public bool TryReceive(string sender, string requestId, SessionPart part)
    {
        switch (part.Operation)
        {
            case SessionOperation.Poll:
                Serve(sender, requestId, maxBytes: 0, exchange => PollAsync(exchange, part));
                return true;
            case SessionOperation.Post:
                Serve(sender, requestId, maxBytes: 2L * server.Options.MaxPayload, exchange => PostAsync(exchange, part));
                return true;
            case SessionOperation.Socket:
                Serve(sender, requestId, maxBytes: 2 * Exchange.Window, exchange => UpgradeAsync(exchange, part));
                return true;
            case SessionOperation.Release:
                Find(part)?.ReleasePoll();
                return true;
            case SessionOperation.Data or SessionOperation.Credit or SessionOperation.End:
                if (_exchanges.TryGetValue((sender, requestId), out var running))
                {
                    running.Receive(part);
                }
                else if (part.Operation == SessionOperation.End && Find(part) is { } session)
                {
                    // The answer was on its way. What it holds is lost.
                    session.CloseElsewhere(CloseReason.TransportError);
                }

                return true;
            default:
                return false;
        }
    }

    public void FailAll()
    {
        foreach (var (_, exchange) in _exchanges)
        {
            exchange.Fail();
        }
    }

    private void Serve(string sender, string requestId, long maxBytes, Func<Exchange, Task> serve)
    {
        var key = (sender, requestId);
        var exchange = new Exchange(Link, sender, ClusterMessageType.SessionAnswer, requestId, maxBytes + Exchange.Window, () => _exchanges.TryRemove(key, out _));
        if (_exchanges.TryAdd(key, exchange))
        {
            _ = Task.Run(() => GuardAsync(exchange, serve));
        }
    }

    private async Task GuardAsync(Exchange exchange, Func<Exchange, Task> serve)
    {
        using (exchange)
        {
            try
            {
                await serve(exchange).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ClusterUnavailableException or OperationCanceledException)
            {
                Log.TransportFailed(server.Logger, exception.Message);
            }
            catch (Exception exception)
            {
                Log.ConnectionFaulted(server.Logger, exception);
            }
        }
    }

    private EngineSession? Find(in SessionPart part) =>
        server.TryGet(part.SessionId, out var session) && !session.CloseIfSilent(server.Now) ? session : null;

    private static ValueTask RefuseAsync(Exchange exchange, int status) =>
        exchange.SendAsync(new SessionPart(SessionOperation.Answer, Number: status, Flags: SessionFlags.Last));

    private async Task PollAsync(Exchange exchange, SessionPart request)
    {
        if (Find(request) is not { } session)
        {
            await RefuseAsync(exchange, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        if (await AnnounceAsync(exchange, PollingTransport.TakeAsync(session, exchange.Ended)).ConfigureAwait(false) is not { } answer)
        {
            return;
        }

        try
        {
            var flags = (answer.IsBinary ? SessionFlags.Binary : SessionFlags.None) | (answer.MayCompress ? SessionFlags.MayCompress : SessionFlags.None);
            exchange.Ended.ThrowIfCancellationRequested();
            await exchange.SendWholeAsync(new SessionPart(SessionOperation.Answer, Number: answer.Status, Flags: flags, Content: answer.Body)).ConfigureAwait(false);
        }
        catch (Exception exception) when (answer.Status == StatusCodes.Status200OK)
        {
            session.Close(CloseReason.TransportError, new("The answer to a poll could not be sent to the server that holds it.", exception));
        }
    }

    private async Task PostAsync(Exchange exchange, SessionPart request)
    {
        if (Find(request) is not { } session)
        {
            await RefuseAsync(exchange, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        var status = await AnnounceAsync(
            exchange,
            PollingTransport.TakeAsync(session, request.Has(SessionFlags.Binary), ended => ReadAsync(exchange, request, ended), CancellationToken.None)).ConfigureAwait(false);
        await RefuseAsync(exchange, status ?? StatusCodes.Status400BadRequest).ConfigureAwait(false);
    }

    /// <summary>Gathers the pieces of a POST.</summary>
    private async ValueTask<RequestBody> ReadAsync(Exchange exchange, SessionPart first, CancellationToken ended)
    {
        var gathered = new ArrayBufferWriter<byte>(Math.Max(1, first.Content.Length));
        SessionPart? part = first;
        while (true)
        {
            if (part is null or { Operation: SessionOperation.End })
            {
                throw new IOException("The rest of a POST did not arrive");
            }

            gathered.Write(part.Value.Content.Span);
            if (gathered.WrittenCount > server.Options.MaxPayload)
            {
                return RequestBody.TooLarge;
            }

            if (part.Value.Has(SessionFlags.Last))
            {
                return RequestBody.Copy(gathered.WrittenSpan);
            }

            part = await exchange.NextAsync(mustCome: true, ended).ConfigureAwait(false);
        }
    }

    private async Task UpgradeAsync(Exchange exchange, SessionPart request)
    {
        if (Find(request) is not { } session)
        {
            await RefuseAsync(exchange, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        var form = (session.Revision == 3 ? FrameForm.Legacy : FrameForm.Plain) | (request.Has(SessionFlags.Base64) ? FrameForm.Base64 : FrameForm.Plain);
        await new ForwardedTransport(server, session, exchange, form).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Tells the other server that its request is here, unless the answer follows at once.</summary>
    private async Task<T> AnnounceAsync<T>(Exchange exchange, Task<T> work)
    {
        if (!work.IsCompleted)
        {
            using var stop = new CancellationTokenSource();
            if (await Task.WhenAny(work, Task.Delay(Link.Timeout / 4, Link.TimeProvider, stop.Token)).ConfigureAwait(false) != work)
            {
                await exchange.TrySendAsync(new SessionPart(SessionOperation.Taken)).ConfigureAwait(false);
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }

        return await work.ConfigureAwait(false);
    }
}
