namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The newest packet of each key that a slow client has not been sent yet. Not thread-safe: the session's lock protects it.
/// </summary>
/// <param name="maxPackets">How many keys may wait.</param>
/// <param name="maxBytes">How many bytes may wait.</param>
internal sealed class LatestPackets(int maxPackets, long maxBytes)
{
    private readonly Dictionary<(string Scope, string Key), EncodedPacket> _packets = [];

    /// <summary>The results of keeping a packet.</summary>
    public enum Kept
    {
        /// <summary>It is the first of its key.</summary>
        First,

        /// <summary>It replaces an older one of its key.</summary>
        InPlaceOfOlder,

        /// <summary>There is no place for it, so it is dropped.</summary>
        No,

        /// <summary>The client is not slow, so nothing is kept.</summary>
        NotNeeded,
    }

    public int Count => _packets.Count;

    public long Bytes { get; private set; }

    public IReadOnlyCollection<EncodedPacket> Packets => _packets.Values;

    /// <summary>Keeps a packet in place of an older one of the same key.</summary>
    public Kept Keep((string Scope, string Key) key, EncodedPacket packet)
    {
        var isKnown = _packets.TryGetValue(key, out var older);
        var bytes = Bytes - (older?.Size ?? 0) + packet.Size;
        if (bytes > maxBytes || (!isKnown && _packets.Count >= maxPackets))
        {
            // An older one would show an outdated state.
            _packets.Remove(key);
            Bytes -= older?.Size ?? 0;
            return Kept.No;
        }

        _packets[key] = packet;
        Bytes = bytes;
        return isKnown ? Kept.InPlaceOfOlder : Kept.First;
    }
}
