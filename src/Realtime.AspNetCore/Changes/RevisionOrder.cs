namespace Realtime.Changes;

/// <summary>
/// Puts the changes of each conversation in one lane into the order of their revisions. Two changes may be posted in
/// another order than they were committed in: the participants of an edit are looked up after its commit, those of a message
/// are not. If a change arrives and earlier revisions are missing, it is held while this node still makes changes of the
/// conversation, because one of them may have a missing revision. Later events of the conversation are held behind it. If
/// revisions are missing and no change is in progress, they were made by another node or have no event, so nothing is held.
/// Not thread-safe: the lane's lock guards this object and the queue.
/// </summary>
/// <param name="queue">Receives the entries that may be delivered, in their order.</param>
/// <param name="time">The clock for how long entries are held.</param>
internal sealed class RevisionOrder(Queue<LaneEntry> queue, TimeProvider time)
{
    /// <summary>The number of conversations whose last revision is remembered. When it is reached, all are forgotten.</summary>
    private const int MaxRemembered = 4_000;

    /// <summary>The maximum number of held events of one conversation.</summary>
    private const int MaxHeld = 1_000;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnderWay> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>The number of held events.</summary>
    public int Count { get; private set; }

    /// <summary>When the oldest held entry was queued (<see cref="LaneEntry.Since"/>); null if none is held.</summary>
    public long? OldestHeld => _held.Count == 0 ? null : _held.Values.Min(held => held.Entries.Min(entry => entry.Since));

    /// <summary>Records that a change of a conversation, or a send to it, is about to be stored.</summary>
    public void Begin(string conversationId, bool isSend)
    {
        var underWay = _underWay.GetValueOrDefault(conversationId);
        _underWay[conversationId] = isSend ? underWay with { Sends = underWay.Sends + 1 } : underWay with { Changes = underWay.Changes + 1 };
    }

    /// <summary>Records that the announced change is posted, or will not be.</summary>
    /// <returns>True if held events were queued.</returns>
    public bool End(string conversationId, bool isSend)
    {
        var underWay = _underWay.GetValueOrDefault(conversationId);
        underWay = isSend ? underWay with { Sends = underWay.Sends - 1 } : underWay with { Changes = underWay.Changes - 1 };
        if (underWay.Any)
        {
            _underWay[conversationId] = underWay;
            return false;
        }

        _underWay.Remove(conversationId);
        return Release(conversationId);
    }

    /// <summary>Stops waiting for missing revisions of a conversation.</summary>
    /// <returns>True if held events were queued.</returns>
    public bool Release(string conversationId) => Release(conversationId, upToTheNextHole: false);

    /// <summary>Since when events of a conversation are held, as a timestamp of the given clock; null if none are held.</summary>
    public long? HeldSince(string conversationId) => _held.TryGetValue(conversationId, out var held) ? held.Since : null;

    /// <summary>Queues an event, or holds it if earlier revisions are missing.</summary>
    /// <returns>True if it is the first held event of its conversation.</returns>
    public bool Post(in LaneEntry entry)
    {
        if (_held.Count > 0 && _held.TryGetValue(entry.Key, out var held))
        {
            Add(held, entry);
            return false;
        }

        if (entry.Revision is { } revision && IsEarly(entry.Key, revision))
        {
            _held[entry.Key] = new([entry], time.GetTimestamp());
            Count++;
            return true;
        }

        Enqueue(entry);
        return false;
    }

    private void Add(Held held, in LaneEntry entry)
    {
        Count++;
        held.Entries.Add(entry);
        if (held.Entries.Count >= MaxHeld)
        {
            Release(entry.Key, upToTheNextHole: false);
        }
        else if (entry.Revision <= _last.GetValueOrDefault(entry.Key) + 1)
        {
            Release(entry.Key, upToTheNextHole: true);
        }
    }

    private bool Release(string conversationId, bool upToTheNextHole)
    {
        if (!_held.Remove(conversationId, out var held))
        {
            return false;
        }

        var kept = new List<LaneEntry>();
        foreach (var entry in InOrder(held.Entries))
        {
            if (kept.Count > 0 || (upToTheNextHole && entry.Revision > _last.GetValueOrDefault(conversationId) + 1))
            {
                kept.Add(entry);
                continue;
            }

            Count--;
            Enqueue(entry);
        }

        if (kept.Count > 0)
        {
            _held[conversationId] = new(kept, time.GetTimestamp());
        }

        return true;
    }

    /// <summary>Orders entries by revision. An entry without a revision stays behind its predecessor.</summary>
    private static IEnumerable<LaneEntry> InOrder(List<LaneEntry> entries)
    {
        var place = 0L;
        return entries
            .ConvertAll(entry => (Entry: entry, Place: place = entry.Revision ?? place))
            .OrderBy(placed => placed.Place)
            .Select(placed => placed.Entry);
    }

    private bool IsEarly(string conversationId, long revision)
    {
        var underWay = _underWay.GetValueOrDefault(conversationId);
        return _last.TryGetValue(conversationId, out var last)
            ? revision > last + 1 && underWay.Any
            : underWay.Changes > 0;
    }

    private void Enqueue(in LaneEntry entry)
    {
        queue.Enqueue(entry);
        if (entry.Revision is not { } revision)
        {
            return;
        }

        if (_last.Count >= MaxRemembered && !_last.ContainsKey(entry.Key))
        {
            _last.Clear();
        }

        _last[entry.Key] = Math.Max(revision, _last.GetValueOrDefault(entry.Key));
    }

    private sealed record Held(List<LaneEntry> Entries, long Since);

    private readonly record struct UnderWay(int Changes, int Sends)
    {
        public bool Any => Changes > 0 || Sends > 0;
    }
}
