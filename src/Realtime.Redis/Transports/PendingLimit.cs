using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Transports;

/// <summary>Limits what waits for Redis. Thread-safe.</summary>
internal sealed class PendingLimit(int maxMessages, long maxBytes)
{
    private readonly Lock _gate = new();
    private int _messages;
    private long _bytes;

    /// <exception cref="ClusterUnavailableException">Too much waits already.</exception>
    public void Enter(int bytes)
    {
        lock (_gate)
        {
            // One message alone is always taken, whatever its size.
            if (_messages >= maxMessages || (_messages > 0 && _bytes + bytes > maxBytes))
            {
                throw new ClusterUnavailableException("Too many messages wait for Redis");
            }

            _messages++;
            _bytes += bytes;
        }
    }

    public void Leave(int bytes)
    {
        lock (_gate)
        {
            _messages--;
            _bytes -= bytes;
        }
    }
}
