namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The upgrade from polling to WebSocket (protocol revision 4, "Upgrade"). The candidate transport answers a probe, a
/// noop releases a pending poll, and the client's upgrade packet makes the switch. Packets stay in the session's only
/// queue meanwhile, so their order is kept.
/// </summary>
internal sealed partial class EngineSession
{
    private ISessionTransport? _candidate;
    private long _upgradeDeadline;

    private bool IsProbed => _candidate is { HasProbed: true };

    /// <summary>Starts the session on WebSocket, without an upgrade.</summary>
    public void StartOnWebSocket(ISessionTransport transport)
    {
        _webSocket = transport;
        _form = transport.Form;
    }

    /// <summary>Starts an upgrade. Only one at a time is allowed.</summary>
    public bool TryBeginUpgrade(ISessionTransport candidate)
    {
        lock (_gate)
        {
            if (_state != State.Open || _webSocket is not null || _candidate is not null)
            {
                return false;
            }

            _candidate = candidate;
            _upgradeDeadline = _server.Now + _server.UpgradeTimeoutMs;
            return true;
        }
    }

    /// <summary>Called when the probe was answered. From now on polls return at once.</summary>
    public void OnProbed()
    {
        lock (_gate)
        {
            _poll?.Release();
        }
    }

    /// <summary>Called when the client's upgrade packet has arrived on the candidate.</summary>
    /// <returns>False if the upgrade is no longer allowed.</returns>
    public bool TryCompleteUpgrade(ISessionTransport candidate)
    {
        ISessionTransport? drain;
        LatestPackets? latest;
        lock (_gate)
        {
            // A POST that is still being read or handled would overlap with the messages on the WebSocket.
            if (_state == State.Closed || _candidate != candidate || _post is not null || _handling is not null)
            {
                return false;
            }

            _candidate = null;
            _poll?.Release();
            _webSocket = candidate;
            _form = candidate.Form;
            latest = QueueLatest_NeedsLock();
            drain = WakeTransport_NeedsLock();
        }

        Count(latest);
        drain?.ScheduleDrain();
        return true;
    }

    private ISessionTransport? ExpiredCandidate_NeedsLock(long now) =>
        _candidate is { } candidate && now >= _upgradeDeadline ? candidate : null;
}
