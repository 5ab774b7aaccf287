using System.Net.WebSockets;
using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// The end of a WebSocket. The request's delegate must not return right after an error: the connection
/// would be reset before the close frame leaves. So it lingers until the peer has closed, for a bounded time.
/// </summary>
internal sealed partial class WebSocketTransport
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);
    private ITimer? _lingerTimer;
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
        lock (_writeLock)
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
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(StatusOf(reason), null, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The stream is gone: nothing more can be said to this peer.
            Abort();
        }
    }

    private void AbortAfterLinger()
    {
        lock (_writeLock)
        {
            if (!_finished)
            {
                _lingerTimer ??= _server.TimeProvider.CreateTimer(
                    static state => ((WebSocketTransport)state!).Abort(), this, LingerTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The last part of <see cref="RunAsync"/>, once reading has ended.</summary>
    private async Task FinishAsync(WebSocketCloseStatus status)
    {
        AbortAfterLinger();
        try
        {
            if (_socket.State is WebSocketState.CloseReceived or WebSocketState.Open)
            {
                Interlocked.Exchange(ref _closing, 1);
                await _socket.CloseOutputAsync(status, null, CancellationToken.None).ConfigureAwait(false);
            }

            if (_socket.State is WebSocketState.CloseSent or WebSocketState.Aborted)
            {
                await DiscardAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            Abort();
        }
        finally
        {
            lock (_writeLock)
            {
                _finished = true;
                _lingerTimer?.Dispose();
            }

            _socket.Dispose();
        }
    }

    /// <summary>Reads what the peer still sends, until it closes or the time is up.</summary>
    private async Task DiscardAsync()
    {
        var discard = new byte[512];
        // The rest of a message that was too long when inflated is not inflated: it passes by as it is.
        var isRaw = _overLimit && Deflate is not null;
        while (!isRaw && _socket.State == WebSocketState.CloseSent)
        {
            // The peer's close frame ends the handshake: it is this side that ends the TCP connection then.
            await _socket.ReceiveAsync(discard.AsMemory(), CancellationToken.None).ConfigureAwait(false);
        }

        while ((isRaw || _socket.State == WebSocketState.Aborted) && await _stream.ReadAsync(discard).ConfigureAwait(false) > 0)
        {
        }
    }
}
