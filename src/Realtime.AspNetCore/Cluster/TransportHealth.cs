using Realtime.Diagnostics;

namespace Realtime.Cluster;

/// <summary>
/// The ways that the transports of all servers of this process use at present. They share what is lost, so the change of the
/// worst one is that of the node. Thread-safe.
/// </summary>
internal sealed class TransportHealth
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FallbackTransport, TransportRoute> _routes = [];

    public TransportHealth(ChatMetrics metrics) => metrics.ObserveFallbacks(() => Count(TransportRoute.Database));

    /// <summary>Whether a server has lost its transport, so that it uses the database.</summary>
    public bool IsFallenBack => Count(TransportRoute.Database) > 0;

    /// <summary>Records the way of a transport.</summary>
    /// <returns>The worst of all before, null if there was none, and afterwards.</returns>
    public (TransportRoute? Before, TransportRoute After) Set(FallbackTransport transport, TransportRoute route)
    {
        lock (_lock)
        {
            TransportRoute? before = _routes.Count == 0 ? null : _routes.Values.Max();
            _routes[transport] = route;
            return (before, _routes.Values.Max());
        }
    }

    public void Remove(FallbackTransport transport)
    {
        lock (_lock)
        {
            _routes.Remove(transport);
        }
    }

    private int Count(TransportRoute route)
    {
        lock (_lock)
        {
            return _routes.Values.Count(one => one == route);
        }
    }
}
