namespace Realtime.SocketIO.Hosting;

/// <summary>The servers that the container has created.</summary>
internal sealed class SocketIOServers
{
    private readonly Lock _gate = new();
    private SocketIOServer[] _all = [];
    private TimeSpan _stopLimit = Timeout.InfiniteTimeSpan;

    public IReadOnlyList<SocketIOServer> All => _all;

    /// <summary>The longest time that stopping may take.</summary>
    public TimeSpan StopLimit
    {
        set
        {
            lock (_gate)
            {
                _stopLimit = value;
                foreach (var server in _all)
                {
                    server.Sessions.StopLimit = value;
                }
            }
        }
    }

    public SocketIOServer Add(SocketIOServer server)
    {
        lock (_gate)
        {
            server.Sessions.StopLimit = _stopLimit;
            _all = [.. _all, server];
        }

        return server;
    }
}
