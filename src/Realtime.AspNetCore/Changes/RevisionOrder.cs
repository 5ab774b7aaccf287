namespace Realtime.Changes;

/// <summary>
/// Puts the changes of each conversation of one lane in the order of their revisions. Two changes may be committed in one
/// order and posted in the other: an edit's participants are looked up after its commit, a message's are not. A change
/// before which revisions are missing is held while this node still makes changes of the conversation, since one of them
/// may have taken the missing revision; whatever follows in the conversation is held behind it. What is missing when none
/// is under way any more was made elsewhere, or has no event: nobody waits for that. Not thread-safe: the lane's lock
/// guards it, and the queue.
/// </summary>
/// <param name="queue">Takes what may be delivered, in the order in which it is to be.</param>
/// <param name="time">Says since when something is held.</param>
internal sealed class RevisionOrder(Queue<LaneEntry> queue, TimeProvider time)
{
    /// <summary>How many conversations' last revisions are remembered. What is forgotten is taken as it comes.</summary>
    private const int MaxRemembered = 4_000;

    /// <summary>How many events of one conversation are held.</summary>
    private const int MaxHeld = 1_000;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnderWay> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>How many events are held.</summary>
    public int Count { get; private set; }

    /// <summary>Since when the oldest that is held waits (<see cref="LaneEntry.Since"/>); null if none is.</summary>
    public long? OldestHeld => _held.Count == 0 ? null : _held.Values.Min(held => held.Entries.Min(entry => entry.Since));

    /// <summary>Notes that a change of a conversation, or a send to it, is about to be stored.</summary>
    public void Begin(string conversationId, bool isSend)
    {
        var underWay = _underWay.GetValueOrDefault(conversationId);
        _underWay[conversationId] = isSend ? underWay with { Sends = underWay.Sends + 1 } : underWay with { Changes = underWay.Changes + 1 };
    }

    /// <summary>Notes that what was begun is posted, or will never be.</summary>
    /// <returns>True if events were queued that had been held.</returns>
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

    /// <summary>Gives up waiting for what is missing in a conversation.</summary>
    /// <returns>True if events were queued that had been held.</returns>
    public bool Release(string conversationId) => Release(conversationId, upToTheNextHole: false);

    /// <summary>Since when events of a conversation are held, by the clock that was given; null if none are.</summary>
    public long? HeldSince(string conversationId) => _held.TryGetValue(conversationId, out var held) ? held.Since : null;

    /// <summary>Queues an event, or holds it because its turn has not come.</summary>
    /// <returns>True if it is the first of its conversation that is held now.</returns>
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

    /// <summary>By revision. What has none stays behind what it came after.</summary>
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
