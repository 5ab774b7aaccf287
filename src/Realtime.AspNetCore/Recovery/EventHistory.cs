using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Recovery;

/// <summary>
/// The events that this node has seen within the recovery window, whether or not anybody here received them. Bounded by time,
/// count and bytes. Not thread-safe.
/// </summary>
internal sealed class EventHistory(ConnectionStateRecoveryOptions options, TimeProvider time)
{
    private readonly Queue<HistoryEntry> _entries = new();
    private readonly Dictionary<long, HistoryEntry> _byId = [];
    private long _bytes;

    /// <summary>The position of the last event; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>The id of the last event; 0 before the first.</summary>
    public long LastId { get; private set; }

    /// <summary>The position of the oldest event that is kept; the next one if none is.</summary>
    public long Oldest => _entries.TryPeek(out var oldest) ? oldest.Position : Last + 1;

    public HistoryEntry Add(long id, DomainEvent domainEvent)
    {
        var entry = new HistoryEntry(++Last, id, domainEvent, time.GetTimestamp());
        LastId = id;
        _entries.Enqueue(entry);
        _byId[id] = entry;
        _bytes += entry.Size;
        Trim();
        return entry;
    }

    public bool TryFind(long id, [NotNullWhen(true)] out HistoryEntry? entry) => _byId.TryGetValue(id, out entry);

    /// <summary>Returns a copy of the events after a position.</summary>
    public HistoryEntry[] After(long position) => position >= Last ? [] : [.. _entries.Skip((int)Math.Max(0, position + 1 - Oldest))];

    public void Trim()
    {
        while (_entries.TryPeek(out var entry)
            && (_entries.Count > options.MaxBufferedPackets
                || _bytes > options.MaxBufferedBytes
                || time.GetElapsedTime(entry.SeenAt) > options.MaxDisconnectionDuration))
        {
            _entries.Dequeue();
            _byId.Remove(entry.Id);
            _bytes -= entry.Size;
        }
    }
}
