using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.Transports;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// Holds a WebSocket for the server that has the session: passes messages to it, and writes the frames that it sends. What
/// concerns the connection alone, such as pings of WebSocket, is answered here.
/// </summary>
internal sealed class SocketForwarder(EngineServer server, SessionForwarding forwarding)
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    /// <summary>Forwards an upgrade until the WebSocket ends.</summary>
    /// <returns>False if no server has the session. The request is not answered then.</returns>
    public async Task<bool> RunAsync(HttpContext context, EngineRequest request, string owner)
    {
        using var exchange = await forwarding.OpenAsync(owner).ConfigureAwait(false);
        if (exchange is null
            || !await exchange.TrySendAsync(new SessionPart(SessionOperation.Socket, request.SessionId!, Flags: request.TakesBinary ? SessionFlags.None : SessionFlags.Base64)).ConfigureAwait(false)
            || await exchange.NextAsync(mustCome: true, context.RequestAborted).ConfigureAwait(false) is not { Operation: SessionOperation.Taken })
        {
            return false;
        }

        // Frames come as they are written, so that the client's extensions are not used.
        var stream = await WebSocketHandshake.AcceptAsync(context, extensions: null).ConfigureAwait(false);
        if (stream is null)
        {
            await exchange.TrySendAsync(EndOf(ReadStep.Lost)).ConfigureAwait(false);
            return true;
        }

        var writer = new FrameWriter(stream, FrameRoute.SwitchedOff, default);
        using var reader = new MessageReader(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)), server.Options, inflates: false, ownsInput: true);
        await PassAsync(context, exchange, reader, writer).ConfigureAwait(false);
        return true;
    }

    private async Task PassAsync(HttpContext context, Exchange exchange, MessageReader reader, FrameWriter writer)
    {
        var reading = ReadAsync(exchange, reader, writer);
        var writing = WriteAsync(exchange, writer);
        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(reading, writing, StoppingAsync(over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        WebSocketCloseStatus? status;
        if (first == writing)
        {
            status = await writing.ConfigureAwait(false);
        }
        else if (first == reading)
        {
            var end = await reading.ConfigureAwait(false);
            await exchange.TrySendAsync(EndOf(end)).ConfigureAwait(false);
            status = end == ReadStep.Lost ? null : WebSocketTransport.StatusOf(end);
        }
        else
        {
            await exchange.TrySendAsync(EndOf(ReadStep.Close)).ConfigureAwait(false);
            status = WebSocketCloseStatus.EndpointUnavailable;
        }

        exchange.Fail();
        var closing = CloseAsync(status, reading, reader, writer);
        await closing.WaitAsync(LingerTime, server.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!closing.IsCompletedSuccessfully)
        {
            context.Abort();
        }

        await Task.WhenAll(reading, writing, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static SessionPart EndOf(ReadStep step) => new(SessionOperation.End, Number: (int)step);

    /// <summary>The closing handshake.</summary>
    private static async Task CloseAsync(WebSocketCloseStatus? status, Task<ReadStep> reading, MessageReader reader, FrameWriter writer)
    {
        if (status is not { } given)
        {
            throw new IOException("The WebSocket is cut off");
        }

        await writer.WriteAsync(WebSocketFrames.Close(given)).ConfigureAwait(false);
        var end = await reading.ConfigureAwait(false);
        if (end is not (ReadStep.Close or ReadStep.Lost))
        {
            await reader.DiscardAsync(isFramed: end != ReadStep.Violation).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when it is this WebSocket's turn to end because the server stops.</summary>
    private async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = server.Stopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopping).ConfigureAwait(false);
        await stopping.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(server.Options.ShutdownJitter * Random.Shared.NextDouble(), server.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ReadStep> ReadAsync(Exchange exchange, MessageReader reader, FrameWriter writer)
    {
        try
        {
            while (true)
            {
                var step = reader.Take(await reader.WaitAsync().ConfigureAwait(false));
                switch (step)
                {
                    case ReadStep.More:
                        break;
                    case ReadStep.Message when exchange.Ended.IsCancellationRequested:
                        break;
                    case ReadStep.Message:
                        await exchange.SendDataAsync(reader.Data, reader.IsBinary ? SessionFlags.Binary : SessionFlags.None).ConfigureAwait(false);
                        break;
                    case ReadStep.Ping:
                        await writer.WriteAsync(reader.Pong).ConfigureAwait(false);
                        break;
                    default:
                        return step;
                }
            }
        }
        catch (Exception)
        {
            // The client or the other server has gone.
            return ReadStep.Lost;
        }
    }

    /// <summary>Writes what the owner sends.</summary>
    /// <returns>The status with which the owner closes the WebSocket; null if it is cut off.</returns>
    private static async Task<WebSocketCloseStatus?> WriteAsync(Exchange exchange, FrameWriter writer)
    {
        while (await exchange.NextAsync(mustCome: false).ConfigureAwait(false) is { } part)
        {
            if (part.Operation == SessionOperation.End)
            {
                return part.Number > 0 ? (WebSocketCloseStatus)part.Number : null;
            }

            await writer.WriteAsync(part.Content).ConfigureAwait(false);
            await exchange.UseUpAsync(part.Content).ConfigureAwait(false);
        }

        // The owner has gone.
        return WebSocketCloseStatus.EndpointUnavailable;
    }
}
