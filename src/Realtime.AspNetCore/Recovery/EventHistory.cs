using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Recovery;

/// <summary>
/// The events that this node has seen within the recovery window, whether or not anybody here received them. Bounded by time,
/// count and bytes. An assistant's text comes in very many small parts, of which only the bytes count. Not thread-safe.
/// </summary>
internal sealed class EventHistory(ConnectionStateRecoveryOptions options, TimeProvider time)
{
    /// <summary>How much longer than the window events are kept: a client that comes at its end needs what happened before.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    private readonly Queue<HistoryEntry> _entries = new();
    private readonly Dictionary<long, HistoryEntry> _byId = [];
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _bytes;
    private int _texts;

    /// <summary>The position of the last event; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>The id of the last event; 0 before the first.</summary>
    public long LastId { get; private set; }

    /// <summary>The position of the oldest event that is kept; the next one if none is.</summary>
    public long Oldest => _entries.TryPeek(out var oldest) ? oldest.Position : Last + 1;

    /// <summary>When the youngest event was seen that is not kept any more; null if all are.</summary>
    public long? ForgottenAt { get; private set; }

    /// <summary>The highest id of an event that is not kept any more; 0 if all are.</summary>
    public long ForgottenId { get; private set; }

    /// <summary>The events, oldest first.</summary>
    public IEnumerable<HistoryEntry> Entries => _entries;

    /// <param name="id">The number in its offsets.</param>
    /// <param name="domainEvent">The event.</param>
    /// <param name="identity">What it is called on all nodes; null if there is only one.</param>
    public HistoryEntry Add(long id, DomainEvent domainEvent, EventIdentity? identity)
    {
        var entry = new HistoryEntry(++Last, id, domainEvent, time.GetTimestamp()) { Identity = identity };
        LastId = id;
        _entries.Enqueue(entry);
        _byId[id] = entry;
        _bytes += entry.Size;
        _texts += entry.Event is DomainEvent.AssistantChunk ? 1 : 0;
        if (identity is { } known)
        {
            if (!_lines.TryGetValue(known.Key, out var line))
            {
                _lines[known.Key] = line = new();
            }

            line.Numbers.Enqueue(known.Number);
            line.Max = Math.Max(line.Max, known.Number);
        }

        Trim();
        return entry;
    }

    public bool TryFind(long id, [NotNullWhen(true)] out HistoryEntry? entry) => _byId.TryGetValue(id, out entry);

    /// <summary>Finds an event by what it is called on all nodes.</summary>
    public HistoryEntry? Find(EventIdentity identity) => !_lines.ContainsKey(identity.Key)
        ? null
        : _entries.LastOrDefault(entry =>
            entry.Identity is { } known && known.Key == identity.Key && known.Number == identity.Number && known.Kind == identity.Kind);

    /// <summary>Whether an event has been seen, or a later one of its key.</summary>
    public bool HasSeen(string key, long number) => _lines.TryGetValue(key, out var line) && line.Max >= number;

    /// <summary>Whether an event has been seen and is kept. It may have been merged with a later one of its key.</summary>
    public bool Holds(string key, long number) =>
        _lines.TryGetValue(key, out var line) && line.Max >= number && line.Numbers.TryPeek(out var first) && first <= number;

    /// <summary>How often an event has been seen.</summary>
    public int CountOf(string key) => _lines.TryGetValue(key, out var line) ? line.Numbers.Count : 0;

    /// <summary>Returns a copy of the events after a position.</summary>
    public HistoryEntry[] After(long position) => position >= Last ? [] : [.. _entries.Skip((int)Math.Max(0, position + 1 - Oldest))];

    public void Trim()
    {
        while (_entries.TryPeek(out var entry)
            && (_entries.Count - _texts > options.MaxBufferedPackets
                || _bytes > options.MaxBufferedBytes
                || time.GetElapsedTime(entry.SeenAt) > options.MaxDisconnectionDuration + Margin))
        {
            _entries.Dequeue();
            _byId.Remove(entry.Id);
            _bytes -= entry.Size;
            _texts -= entry.Event is DomainEvent.AssistantChunk ? 1 : 0;
            (ForgottenAt, ForgottenId) = (entry.SeenAt, Math.Max(ForgottenId, entry.Id));
            if (entry.Identity is { } known && _lines.TryGetValue(known.Key, out var line))
            {
                line.Numbers.Dequeue();
                if (line.Numbers.Count == 0)
                {
                    _lines.Remove(known.Key);
                }
            }
        }
    }

    /// <summary>The numbers of one key, in the order in which they were seen.</summary>
    private sealed class Line
    {
        public Queue<long> Numbers { get; } = new();

        public long Max { get; set; }
    }
}
