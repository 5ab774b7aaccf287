using System.Buffers;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.EngineIO.WebSockets;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>
/// A session's WebSocket (RFC 6455). It parses received frames without another layer in between, and sends frames
/// that were encoded once for all recipients.
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

    /// <summary>The form of the frames that are sent.</summary>
    public FrameForm Form { get; }

    /// <summary>Whether a write is waiting for the client to read. Volatile packets are then dropped.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether the probe of an upgrade was answered on this transport.</summary>
    public bool HasProbed { get; private set; }

    /// <summary>Schedules a drain. Packets that are queued before it runs are sent together.</summary>
    public void ScheduleDrain() => _drains.Add(this);

    /// <summary>Writes the queued packets. If the client does not accept them at once, the rest is written later.</summary>
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

    /// <summary>Drains. A failure ends only this connection, because others wait behind it in the queue.</summary>
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

    /// <summary>Continues a drain whose write must wait for the client.</summary>
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
            // The stream is closed. The receiving side might notice that only at the next heartbeat.
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
