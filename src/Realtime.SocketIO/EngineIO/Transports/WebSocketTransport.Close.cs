using System.Net.WebSockets;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// The end of a WebSocket. The request's delegate must not return right after an error: the connection
/// would be reset before the close frame leaves. So it lingers until the peer has closed, for a bounded time.
/// </summary>
internal sealed partial class WebSocketTransport
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);
    private ITimer? _lingerTimer;
    private int _closing;
    private int _closeSent;
    private bool _finished;

    /// <summary>Starts the closing handshake; safe to call at any time, from any thread, and again.</summary>
    public void BeginClose(CloseReason reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            _ = CloseAsync(reason);
        }
    }

    /// <summary>Ends the connection without a closing handshake.</summary>
    public void Abort()
    {
        Interlocked.Exchange(ref _closing, 1);
        lock (_writer)
        {
            // Once the delegate has returned, the context may belong to another request.
            if (!_finished)
            {
                _context.Abort();
            }
        }
    }

    private static WebSocketCloseStatus StatusOf(CloseReason reason) => reason switch
    {
        CloseReason.ParseError => WebSocketCloseStatus.ProtocolError,
        CloseReason.QueueOverflow => WebSocketCloseStatus.PolicyViolation,
        CloseReason.ServerShuttingDown => WebSocketCloseStatus.EndpointUnavailable,
        _ => WebSocketCloseStatus.NormalClosure,
    };

    private async Task CloseAsync(CloseReason reason)
    {
        // Closing may be asked for under a caller that holds up others; nothing of it runs on that caller.
        await Task.Yield();
        AbortAfterLinger();
        try
        {
            await SendCloseAsync(StatusOf(reason)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The stream is gone: nothing more can be said to this peer.
            Abort();
        }
    }

    private void AbortAfterLinger()
    {
        lock (_writer)
        {
            if (!_finished)
            {
                _lingerTimer ??= _owner.Server.TimeProvider.CreateTimer(
                    static state => ((WebSocketTransport)state!).Abort(), this, LingerTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private ValueTask SendCloseAsync(WebSocketCloseStatus status) =>
        Interlocked.Exchange(ref _closeSent, 1) == 0 ? _writer.WriteAsync(WebSocketFrames.Close(status)) : ValueTask.CompletedTask;

    /// <summary>The last part of <see cref="RunAsync"/>, once reading has ended.</summary>
    private async ValueTask FinishAsync(ReadStep end)
    {
        AbortAfterLinger();
        try
        {
            Interlocked.Exchange(ref _closing, 1);
            await SendCloseAsync(StatusOf(end)).ConfigureAwait(false);
            if (end is not (ReadStep.Close or ReadStep.Lost))
            {
                // The peer's close frame ends the handshake: it is this side that ends the TCP connection then.
                await _reader.DiscardAsync(isFramed: end != ReadStep.Violation).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            Abort();
        }
        finally
        {
            lock (_writer)
            {
                _finished = true;
                _lingerTimer?.Dispose();
            }

            _reader.Dispose();
        }
    }

    private static WebSocketCloseStatus StatusOf(ReadStep end) => end switch
    {
        ReadStep.OverLimit => WebSocketCloseStatus.MessageTooBig,
        ReadStep.Violation => WebSocketCloseStatus.ProtocolError,
        ReadStep.BadData => WebSocketCloseStatus.InvalidPayloadData,
        ReadStep.Faulted => WebSocketCloseStatus.InternalServerError,
        _ => WebSocketCloseStatus.NormalClosure,
    };
}
