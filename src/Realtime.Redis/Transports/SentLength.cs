using Realtime.SocketIO.Cluster.Wire;

namespace Realtime.Redis.Transports;

/// <summary>Limits what is sent.</summary>
internal static class SentLength
{
    /// <exception cref="ArgumentException">Servers would refuse the message.</exception>
    public static void ThrowIfTooLong(int length)
    {
        if (length > ClusterWire.MaxLength)
        {
            throw new ArgumentException($"The message has {length} bytes, more than the {ClusterWire.MaxLength} that other servers read");
        }
    }
}
