namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The move from polling to WebSocket (protocol revision 4, "Upgrade"): the candidate proves itself with a
/// probe, a pending poll is released by a noop, and the client's upgrade packet makes the switch. Packets
/// queued meanwhile stay in the one queue, so their order holds.
/// </summary>
internal sealed partial class EngineSession
{
    private ISessionTransport? _candidate;
    private long _upgradeDeadline;

    private bool IsProbed => _candidate is { HasProbed: true };

    /// <summary>Starts on WebSocket from the handshake on.</summary>
    public void StartOnWebSocket(ISessionTransport transport)
    {
        _webSocket = transport;
        _form = transport.Form;
    }

    /// <summary>Claims the place of the one upgrade that may be under way.</summary>
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

    /// <summary>The probe was answered: polls return at once from now on.</summary>
    public void OnProbed()
    {
        lock (_gate)
        {
            _poll?.Release();
        }
    }

    /// <summary>The client's upgrade packet arrived on the candidate.</summary>
    /// <returns>False if the upgrade is no longer wanted.</returns>
    public bool TryCompleteUpgrade(ISessionTransport candidate)
    {
        ISessionTransport? drain;
        lock (_gate)
        {
            // A post still being read would overlap with the messages that follow on the WebSocket.
            if (_state == State.Closed || _candidate != candidate || _post is not null || _handling is not null)
            {
                return false;
            }

            _candidate = null;
            _poll?.Release();
            _webSocket = candidate;
            _form = candidate.Form;
            drain = WakeTransport_NeedsLock();
        }

        drain?.ScheduleDrain();
        return true;
    }

    private ISessionTransport? ExpiredCandidate_NeedsLock(long now) =>
        _candidate is { } candidate && now >= _upgradeDeadline ? candidate : null;
}
