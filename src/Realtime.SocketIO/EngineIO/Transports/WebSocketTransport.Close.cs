using System.Net.WebSockets;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// The closing of a WebSocket. If the request's delegate returned right after an error, the connection would be reset
/// before the close frame is sent. So it waits until the peer has closed, for a limited time.
/// </summary>
internal sealed partial class WebSocketTransport
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);
    private ITimer? _lingerTimer;
    private int _closing;
    private int _closeSent;
    private bool _finished;

    /// <summary>Starts the closing handshake. May be called from any thread, and more than once.</summary>
    public void BeginClose(CloseReason reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            _ = CloseAsync(reason);
        }
    }

    /// <summary>Closes the connection without a closing handshake.</summary>
    public void Abort()
    {
        Interlocked.Exchange(ref _closing, 1);
        lock (_writer)
        {
            // After the delegate has returned, the context may belong to another request.
            if (!_finished)
            {
                _context.Abort();
            }
        }
    }

    /// <summary>The status that tells a client why its session ended.</summary>
    public static WebSocketCloseStatus StatusOf(CloseReason reason) => reason switch
    {
        CloseReason.ParseError => WebSocketCloseStatus.ProtocolError,
        CloseReason.QueueOverflow => WebSocketCloseStatus.PolicyViolation,
        CloseReason.ServerShuttingDown => WebSocketCloseStatus.EndpointUnavailable,
        _ => WebSocketCloseStatus.NormalClosure,
    };

    private async Task CloseAsync(CloseReason reason)
    {
        // The caller may be holding up other connections, so closing runs on another thread.
        await Task.Yield();
        AbortAfterLinger();
        try
        {
            await SendCloseAsync(StatusOf(reason)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The stream is closed, so nothing more can be sent to this peer.
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

    /// <summary>The last part of <see cref="RunAsync"/>, after reading has ended.</summary>
    private async ValueTask FinishAsync(ReadStep end)
    {
        AbortAfterLinger();
        try
        {
            Interlocked.Exchange(ref _closing, 1);
            await SendCloseAsync(StatusOf(end)).ConfigureAwait(false);
            if (end is not (ReadStep.Close or ReadStep.Lost))
            {
                // The peer's close frame ends the handshake. Then this side must close the TCP connection.
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

    /// <summary>The status that answers the end of what a client sent.</summary>
    public static WebSocketCloseStatus StatusOf(ReadStep end) => end switch
    {
        ReadStep.OverLimit => WebSocketCloseStatus.MessageTooBig,
        ReadStep.Violation => WebSocketCloseStatus.ProtocolError,
        ReadStep.BadData => WebSocketCloseStatus.InvalidPayloadData,
        ReadStep.Faulted => WebSocketCloseStatus.InternalServerError,
        _ => WebSocketCloseStatus.NormalClosure,
    };
}
