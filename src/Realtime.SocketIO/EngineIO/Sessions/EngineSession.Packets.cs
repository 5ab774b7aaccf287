using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>Received packets and the heartbeat.</summary>
internal sealed partial class EngineSession
{
    private long _nextPingAt;
    private long _pongDeadline = long.MaxValue;
    private long _lingerUntil;
    private int _readersPaused;

    /// <summary>Handles one text packet, its type byte included.</summary>
    /// <returns>A task that completes when reading may continue.</returns>
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
                // Also a ping in revision 4, in which only the server sends pings, and a pong in revision 3, in which
                // only the client does.
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

    /// <summary>
    /// Closes the session if the client has been silent for too long. Requests call it, so that their answer does not
    /// depend on the timer's tick.
    /// </summary>
    public bool CloseIfSilent(long now)
    {
        if (!IsSilent(now))
        {
            return false;
        }

        Close(CloseReason.PingTimeout);
        return true;
    }

    /// <summary>Called by the server's timer, once per tick.</summary>
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
                // The client's heartbeat may be in data that this server has not read yet.
                _pongDeadline = now + _server.PingTimeoutMs;
                return false;
            }

            return true;
        }
    }

    /// <summary>
    /// Returns the heartbeat that is due, if any. While reading is paused, one is due in every interval, even if the
    /// client's own heartbeat has not been read. Otherwise the client would close the connection.
    /// </summary>
    private EncodedPacket? DueHeartbeat_NeedsLock(long now)
    {
        if (now < _nextPingAt || (_readersPaused == 0 && (Revision == 3 || _pongDeadline != long.MaxValue)))
        {
            return null;
        }

        if (_pongDeadline == long.MaxValue)
        {
            // Count from the due time, unless this process was delayed by more than two ticks.
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

    // Closes at once, so that the caller, for example a POST, sees in the session's state that it has ended.
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
            // A pong without a ping is ignored, so that a flood of pongs cannot keep a session alive.
            if (_pongDeadline != long.MaxValue)
            {
                _pongDeadline = long.MaxValue;
                _nextPingAt = _server.Now + _server.PingIntervalMs;
            }
        }
    }

    /// <summary>Revision 3: the client sends the pings. If none arrives in time, the session ends.</summary>
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
