namespace Realtime.Cluster;

/// <summary>
/// Whether a node can exchange signals, and the transports that are told when this changes. Reports are made one after the
/// other, so that the last one is true. Thread-safe.
/// </summary>
internal sealed class NodeConnection
{
    private readonly Lock _gate = new();
    private readonly List<DatabaseClusterTransport> _transports = [];
    private bool _wasConnected;
    private volatile State _state;

    private enum State
    {
        Unknown,
        Connected,
        Lost,
    }

    public bool IsConnected => _state == State.Connected;

    /// <summary>Whether all transports have another way at present.</summary>
    public bool IsStandby
    {
        get
        {
            lock (_gate)
            {
                return _transports.TrueForAll(static transport => transport.IsStandby);
            }
        }
    }

    /// <summary>Adds a transport, and tells it if the node is not connected.</summary>
    public void Add(DatabaseClusterTransport transport)
    {
        lock (_gate)
        {
            _transports.Add(transport);
            if (!IsConnected)
            {
                transport.Report(isConnected: false, mayHaveMissed: false);
            }
        }
    }

    /// <summary>Removes a transport. Returns whether it was the last.</summary>
    public bool Remove(DatabaseClusterTransport transport)
    {
        lock (_gate)
        {
            return _transports.Remove(transport) && _transports.Count == 0;
        }
    }

    /// <summary>Finds the transports of a Socket.IO server.</summary>
    public DatabaseClusterTransport? Find(string server)
    {
        lock (_gate)
        {
            return _transports.Find(transport => transport.Server == server);
        }
    }

    /// <summary>Records that the exchange works. Messages may have been missed if it did not before.</summary>
    /// <param name="mayHaveMissed">Whether messages may have been missed for another reason.</param>
    /// <returns>Whether it was lost before.</returns>
    public bool SetConnected(bool mayHaveMissed)
    {
        lock (_gate)
        {
            var before = _state;
            if (before != State.Connected || mayHaveMissed)
            {
                var hasReturned = before != State.Connected && _wasConnected;
                (_state, _wasConnected) = (State.Connected, true);
                Report_NeedsLock(isConnected: true, mayHaveMissed || hasReturned);
            }

            return before == State.Lost;
        }
    }

    /// <summary>Records that the exchange does not work.</summary>
    /// <returns>False if it was lost before.</returns>
    public bool TrySetLost()
    {
        lock (_gate)
        {
            if (_state == State.Lost)
            {
                return false;
            }

            var wasConnected = IsConnected;
            _state = State.Lost;
            if (wasConnected)
            {
                Report_NeedsLock(isConnected: false, mayHaveMissed: true);
            }

            return true;
        }
    }

    private void Report_NeedsLock(bool isConnected, bool mayHaveMissed)
    {
        foreach (var transport in _transports)
        {
            transport.Report(isConnected, mayHaveMissed);
        }
    }
}
