using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>What arrives: packets and their heartbeat.</summary>
internal sealed partial class EngineSession
{
    private long _nextPingAt;
    private long _pongDeadline = long.MaxValue;
    private long _lingerUntil;
    private int _readersPaused;

    /// <summary>Handles one text packet, its type byte included.</summary>
    /// <returns>A task that is incomplete while reading should pause.</returns>
    public ValueTask OnPacketAsync(ReadOnlyMemory<byte> packet)
    {
        _server.Metrics.Received(packet.Length, TransportName);
        if (packet.IsEmpty)
        {
            Close(CloseReason.ParseError, new("The client sent an Engine.IO packet that is not valid."));
            return ValueTask.CompletedTask;
        }

        switch (packet.Span[0])
        {
            case EnginePacketType.Message:
                return DeliverAsync(packet[1..], binary: false);
            case EnginePacketType.Pong when Revision == 4:
                OnPong();
                break;
            case EnginePacketType.Ping when Revision == 3:
                OnPing();
                break;
            case EnginePacketType.Close:
                return CloseByClientAsync();
            case EnginePacketType.Noop:
            case EnginePacketType.Upgrade:
                break;
            default:
                // Also a ping of revision 4, where the server sends them, and a pong of revision 3, where it does not.
                Close(CloseReason.ParseError, new("The client sent an Engine.IO packet that is not valid."));
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Handles one binary message.</summary>
    public ValueTask OnBinaryAsync(ReadOnlyMemory<byte> data)
    {
        _server.Metrics.Received(data.Length, TransportName);
        return DeliverAsync(data, binary: true);
    }

    /// <summary>Closes the session if the client has been silent for too long. Called by requests, so that the answer does not depend on the sweep's grain.</summary>
    public bool CloseIfSilent(long now)
    {
        if (!IsSilent(now))
        {
            return false;
        }

        Close(CloseReason.PingTimeout);
        return true;
    }

    /// <summary>The sweep's call, once a tick.</summary>
    public void OnTick(long now)
    {
        if (IsSilent(now))
        {
            CloseElsewhere(CloseReason.PingTimeout);
            return;
        }

        EncodedPacket? heartbeat;
        bool lingered;
        ISessionTransport? expired;
        lock (_gate)
        {
            expired = ExpiredCandidate_NeedsLock(now);
            heartbeat = _state == State.Open ? DueHeartbeat_NeedsLock(now) : null;
            lingered = _state == State.Draining && now >= _lingerUntil;
        }

        if (heartbeat is not null)
        {
            Send(heartbeat);
        }

        if (lingered)
        {
            CloseElsewhere(CloseReason.TransportClose);
        }

        expired?.Abort();
        if (_state == State.Open)
        {
            _handler.OnTick(now);
        }
    }

    private bool IsSilent(long now)
    {
        lock (_gate)
        {
            if (_state != State.Open || now < DeadlineOf_NeedsLock())
            {
                return false;
            }

            if (_readersPaused > 0)
            {
                // The sign of life may be waiting behind what this server has not read yet.
                _pongDeadline = now + _server.PingTimeoutMs;
                return false;
            }

            return true;
        }
    }

    /// <summary>
    /// What the client has to hear now. While reading is paused, it hears something in every interval, whether its
    /// own part of the heartbeat has been read or not: else it would give up the connection.
    /// </summary>
    private EncodedPacket? DueHeartbeat_NeedsLock(long now)
    {
        if (now < _nextPingAt || (_readersPaused == 0 && (Revision == 3 || _pongDeadline != long.MaxValue)))
        {
            return null;
        }

        if (_pongDeadline == long.MaxValue)
        {
            // Counted from when it was due, unless this process itself was held up for longer than a tick or two.
            _pongDeadline = Math.Max(_nextPingAt, now - (2 * _server.TickMs)) + _server.PingTimeoutMs;
        }

        _nextPingAt = now + _server.PingIntervalMs;
        return Revision == 3 ? EncodedPacket.Pong : EncodedPacket.Ping;
    }

    private long DeadlineOf_NeedsLock() =>
        _pongDeadline != long.MaxValue ? _pongDeadline : _nextPingAt + _server.PingTimeoutMs + (2 * _server.TickMs);

    private ValueTask DeliverAsync(ReadOnlyMemory<byte> data, bool binary)
    {
        if (_state != State.Open)
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            var delivery = _handler.OnMessageAsync(data, binary);
            return delivery.IsCompletedSuccessfully ? delivery : PauseAsync(delivery);
        }
        catch (Exception exception)
        {
            FailDelivery(exception);
            return ValueTask.CompletedTask;
        }
    }

    // At once: whoever handed the packet on, a POST for example, learns from the session's state that it has ended.
    private void FailDelivery(Exception exception)
    {
        Log.ConnectionFaulted(_server.Logger, exception);
        Close(CloseReason.TransportError);
    }

    private async ValueTask PauseAsync(ValueTask delivery)
    {
        Interlocked.Increment(ref _readersPaused);
        try
        {
            await delivery.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            FailDelivery(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _readersPaused);
        }
    }

    private void OnPong()
    {
        lock (_gate)
        {
            // A pong that nobody asked for is no sign of life that a flood could use.
            if (_pongDeadline != long.MaxValue)
            {
                _pongDeadline = long.MaxValue;
                _nextPingAt = _server.Now + _server.PingIntervalMs;
            }
        }
    }

    /// <summary>Revision 3: the client sends the pings, and is gone if none comes in time.</summary>
    private void OnPing()
    {
        lock (_gate)
        {
            ExpectPing_NeedsLock();
        }

        Send(EncodedPacket.Pong);
    }

    private void ExpectPing_NeedsLock() => _pongDeadline = _server.Now + _server.PingIntervalMs + _server.PingTimeoutMs;
}
