using System.Collections.Concurrent;
using Realtime.Diagnostics;

namespace Realtime.Cluster;

/// <summary>The transports that use the database because their own way is lost. Thread-safe.</summary>
internal sealed class TransportHealth
{
    private readonly ConcurrentDictionary<FallbackTransport, bool> _fallenBack = new();

    public TransportHealth(ChatMetrics metrics) => metrics.ObserveFallbacks(() => _fallenBack.Count);

    /// <summary>Whether a server has lost its transport, so that it uses the database.</summary>
    public bool IsFallenBack => !_fallenBack.IsEmpty;

    public void Set(FallbackTransport transport, bool isFallenBack)
    {
        if (isFallenBack)
        {
            _fallenBack[transport] = true;
        }
        else
        {
            _fallenBack.TryRemove(transport, out _);
        }
    }
}
