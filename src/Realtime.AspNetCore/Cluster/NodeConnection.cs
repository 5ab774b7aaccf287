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
    private volatile bool _isConnected;

    public bool IsConnected => _isConnected;

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
            if (!_isConnected)
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
    public void SetConnected(bool mayHaveMissed)
    {
        lock (_gate)
        {
            var hasReturned = !_isConnected && _wasConnected;
            if (!_isConnected || mayHaveMissed)
            {
                (_isConnected, _wasConnected) = (true, true);
                Report_NeedsLock(isConnected: true, mayHaveMissed || hasReturned);
            }
        }
    }

    /// <summary>Records that the exchange does not work.</summary>
    /// <returns>False if it did not work before.</returns>
    public bool TrySetLost()
    {
        lock (_gate)
        {
            if (!_isConnected)
            {
                return false;
            }

            _isConnected = false;
            Report_NeedsLock(isConnected: false, mayHaveMissed: true);
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
