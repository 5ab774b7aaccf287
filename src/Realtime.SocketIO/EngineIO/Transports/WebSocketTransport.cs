using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// A session's WebSocket (RFC 6455). Receiving takes frames apart where they arrive, sending writes frames that were
/// encoded once for all their recipients.
/// </summary>
internal sealed partial class WebSocketTransport
{
    private static readonly StreamPipeReaderOptions StreamReading = new(leaveOpen: true, useZeroByteReads: true);
    private readonly HttpContext _context;
    private readonly EngineSession _session;
    private readonly EngineServer _server;
    private readonly DrainQueue _drains;
    private readonly FrameWriter _writer;
    private readonly MessageReader _reader;
    private readonly bool _isUpgrade;

    private WebSocketTransport(HttpContext context, Stream stream, EngineSession session, EngineServer server, bool isUpgrade, bool deflates)
    {
        _context = context;
        _session = session;
        _server = server;
        _drains = server.Drains.Next();
        _isUpgrade = isUpgrade;
        var raw = RawConnection.Of(context);
        _writer = new FrameWriter(stream, raw?.Socket);
        _reader = new MessageReader(raw?.Input ?? PipeReader.Create(stream, StreamReading), server.Options, inflates: deflates, ownsInput: raw is null);
        if (deflates)
        {
            Deflate = server.Options.PerMessageDeflate;
            server.NoteDeflate();
        }
    }

    /// <summary>How messages to the client are compressed; null if it takes none that are.</summary>
    public SocketIOCompression? Deflate { get; }

    /// <summary>Whether a write is waiting for the client to read: volatile packets are dropped meanwhile.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether the probe of an upgrade was answered on it.</summary>
    public bool HasProbed { get; private set; }

    /// <summary>Switches protocols.</summary>
    /// <param name="context">The request.</param>
    /// <param name="session">The session, new or polling.</param>
    /// <param name="server">The server.</param>
    /// <param name="isUpgrade">Whether the session polls, and is to go on here once the client has probed.</param>
    /// <returns>The transport; null if the HTTP server takes no further WebSocket, which has been answered.</returns>
    public static async ValueTask<WebSocketTransport?> AcceptAsync(HttpContext context, EngineSession session, EngineServer server, bool isUpgrade)
    {
        var extensions = server.Options.PerMessageDeflate is null || !WebSocketHandshake.TakesExtensions(context)
            ? null
            : PerMessageDeflate.Negotiate(context.Request.Headers.SecWebSocketExtensions);
        var stream = await WebSocketHandshake.AcceptAsync(context, extensions).ConfigureAwait(false);
        if (stream is null)
        {
            if (server.UpgradeLimitLog.TryPass(server.Now, out var others))
            {
                Log.UpgradesExhausted(server.Logger, others);
            }

            return null;
        }

        return new WebSocketTransport(context, stream, session, server, isUpgrade, deflates: extensions is not null);
    }

    /// <summary>Queues the drain: packets that are queued until it runs leave in the same write.</summary>
    public void ScheduleDrain() => _drains.Add(this);

    /// <summary>Writes what is queued, as far as the client takes it at once; what it does not is written later.</summary>
    public void Drain()
    {
        while (_session.TryTakeFrames(out var scratch, out var data))
        {
            var write = _writer.WriteAsync(data);
            if (!write.IsCompletedSuccessfully)
            {
                _ = DrainSlowlyAsync(write, scratch);
                return;
            }

            Return(scratch);
        }

        CloseIfDrained();
    }

    private static void Return(byte[]? scratch)
    {
        if (scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Goes on with a drain whose write has to wait for the client.</summary>
    private async Task DrainSlowlyAsync(ValueTask write, byte[]? scratch)
    {
        try
        {
            IsBlocked = true;
            await write.ConfigureAwait(false);
            Return(scratch);
            while (_session.TryTakeFrames(out scratch, out var data))
            {
                await _writer.WriteAsync(data).ConfigureAwait(false);
                Return(scratch);
            }

            IsBlocked = false;
            CloseIfDrained();
        }
        catch (Exception exception)
        {
            // The stream is gone: the reading side may not notice before the next heartbeat.
            Abort();
            _session.OnTransportEnded(this, CloseReason.TransportError, new("The WebSocket could not be written to.", exception));
        }
    }

    private void CloseIfDrained()
    {
        if (_session.IsDrained)
        {
            BeginClose(_session.EndReason);
        }
    }
}
