using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// A session's WebSocket (RFC 6455). Receiving takes frames apart where they arrive, sending writes frames that were
/// encoded once for all their recipients.
/// </summary>
internal sealed partial class WebSocketTransport : ISessionTransport
{
    private readonly HttpContext _context;
    private readonly EngineSession _session;
    private readonly WebSocketTransports _owner;
    private readonly DrainQueue _drains;
    private readonly FrameWriter _writer;
    private readonly MessageReader _reader;
    private readonly bool _isUpgrade;

    public WebSocketTransport(HttpContext context, EngineSession session, WebSocketTransports owner, FrameWriter writer, MessageReader reader, bool isUpgrade, FrameForm form)
    {
        _context = context;
        _session = session;
        _owner = owner;
        _drains = owner.NextDrainQueue();
        _isUpgrade = isUpgrade;
        _writer = writer;
        _reader = reader;
        Form = form;
    }

    /// <summary>How messages to the client are written.</summary>
    public FrameForm Form { get; }

    /// <summary>Whether a write is waiting for the client to read: volatile packets are dropped meanwhile.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether the probe of an upgrade was answered on it.</summary>
    public bool HasProbed { get; private set; }

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

    /// <summary>Drains, and ends this connection alone if that fails: others wait for their turn behind it.</summary>
    public void TryDrain()
    {
        try
        {
            Drain();
        }
        catch (Exception exception)
        {
            _session.EndByFault(exception);
        }
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
            _session.OnTransportEnded(
                this,
                IsLoss(exception) ? CloseReason.TransportClose : CloseReason.TransportError,
                new("The WebSocket could not be written to.", exception));
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
