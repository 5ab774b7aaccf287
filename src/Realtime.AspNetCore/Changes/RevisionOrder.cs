using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// Puts the changes of each conversation in one lane into the order of their revisions, each once. Two changes may be posted
/// in another order than they were committed in: the participants of an edit are looked up after its commit, those of a
/// message are not, and other nodes send theirs. If a change arrives and earlier revisions are missing, it is held while
/// this node still makes changes of the conversation, because one of them may have a missing revision. In a cluster it is
/// held in any case, until the missing events arrive or are read from the store; the first one that is seen of a
/// conversation is held for a moment, in which earlier ones of other nodes can arrive. Later events of the conversation are held
/// behind it. Not thread-safe: the lane's lock guards this object and the queue.
/// </summary>
/// <param name="queue">Receives the entries that may be delivered, in their order.</param>
/// <param name="time">The clock for how long entries are held.</param>
/// <param name="isClustered">Whether other nodes make changes; null for no.</param>
internal sealed class RevisionOrder(Queue<LaneEntry> queue, TimeProvider time, Func<bool>? isClustered = null)
{
    /// <summary>The number of conversations whose last revision is remembered. When it is reached, all are forgotten.</summary>
    private const int MaxRemembered = 4_000;

    /// <summary>The maximum number of held events of one conversation.</summary>
    private const int MaxHeld = 1_000;

    private readonly Dictionary<string, RevisionProgress> _progress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnderWay> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly HeardLog<string> _heard = new(time, MaxRemembered);
    private readonly HeardLog<string> _passed = new(time, MaxRemembered);

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

        // In a cluster, another node may have made what is missing.
        return isClustered?.Invoke() != true && Release(conversationId);
    }

    /// <summary>Stops waiting for missing revisions of a conversation.</summary>
    /// <returns>True if held events were queued.</returns>
    public bool Release(string conversationId) => Release(conversationId, upToTheNextHole: false);

    /// <summary>
    /// Stops waiting for revisions before the first one of a conversation, unless it changed a moment ago and that was not heard.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="recent">A revision before its recent changes; null if there were none.</param>
    /// <returns>True if held events were queued.</returns>
    public bool ReleaseFirst(string conversationId, long? recent)
    {
        if (_progress.ContainsKey(conversationId))
        {
            return false;
        }

        if (recent is { } before &&
            !_heard.IsUnsure &&
            _held.TryGetValue(conversationId, out var held) &&
            held.Entries.Min(entry => entry.Revision) is { } first)
        {
            // As if the revision before the recent ones had been seen: what lies between is missing.
            _progress[conversationId] = new(Math.Min(first - 1, Math.Max(before, _heard.Of(conversationId))));
        }

        return Release(conversationId, upToTheNextHole: true);
    }

    /// <summary>Since when events of a conversation are held, as a timestamp of the given clock; null if none are held.</summary>
    public long? HeldSince(string conversationId) => _held.TryGetValue(conversationId, out var held) ? held.Since : null;

    /// <summary>The revisions for which events of a conversation are held; null if none are held or nothing was seen before.</summary>
    public RevisionHole? HoleOf(string conversationId) =>
        _held.TryGetValue(conversationId, out var held) &&
        _progress.TryGetValue(conversationId, out var progress) &&
        held.Entries.Min(entry => entry.Revision) is { } next &&
        next > progress.Last + 1
            ? new(conversationId, progress.Last, next - 1, progress.LastSequence, NextSequence(held))
            : null;

    /// <summary>Whether events are held only because they are the first ones that were seen of their conversation.</summary>
    public bool AreFirst(string conversationId) =>
        _held.ContainsKey(conversationId) && !_progress.ContainsKey(conversationId) && _underWay.GetValueOrDefault(conversationId).Changes == 0;

    /// <summary>
    /// Takes the conversations to check (<see cref="Recheck"/>) whose last change is at least as long ago as given. Behind the last
    /// change, only the store tells what was lost.
    /// </summary>
    public IEnumerable<RevisionHole> TakeQuiet(TimeSpan quiet)
    {
        foreach (var (conversationId, progress) in _progress)
        {
            if (!progress.IsChecked && !_held.ContainsKey(conversationId) && time.GetElapsedTime(progress.At) >= quiet)
            {
                progress.IsChecked = true;
                yield return new(conversationId, progress.Last, null, progress.LastSequence);
            }
        }
    }

    /// <summary>Finds what was not heard of a conversation that changed a moment ago.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="revision">Its revision in the store.</param>
    /// <param name="before">A revision before the changes.</param>
    /// <returns>What is missing; null for nothing, or while it may still come by itself.</returns>
    public RevisionHole? Behind(string conversationId, long revision, long before)
    {
        if (_held.ContainsKey(conversationId) || _underWay.ContainsKey(conversationId))
        {
            return null;
        }

        if (!_progress.TryGetValue(conversationId, out var progress))
        {
            var known = Math.Max(before, _heard.Of(conversationId));
            return revision > known && !_heard.IsUnsure ? new(conversationId, known, null, 0) : null;
        }

        // Earlier ones than the first that was seen are left to the clients: they would come after later ones.
        return progress.Last < revision ? new(conversationId, progress.Last, null, progress.LastSequence) : null;
    }

    /// <summary>
    /// Records that the store has a revision of a conversation which concerned nobody on this node when it was made. Its event may
    /// still come.
    /// </summary>
    public void Hear(string conversationId, long revision) => _heard.Hear(conversationId, revision);

    /// <summary>Lets <see cref="TakeQuiet"/> take the conversations again that changed within a time.</summary>
    public void Recheck(TimeSpan within)
    {
        foreach (var progress in _progress.Values)
        {
            progress.IsChecked &= time.GetElapsedTime(progress.At) > within;
        }
    }

    /// <summary>Queues events that were read from the store, and the held ones that follow.</summary>
    /// <param name="hole">What was read.</param>
    /// <param name="missed">What was found.</param>
    /// <returns>The number of revisions that they stand for.</returns>
    public long Fill(in RevisionHole hole, MissedChanges missed)
    {
        if (!_progress.TryGetValue(hole.ConversationId, out var progress))
        {
            // As if the revision before it had been seen.
            _progress[hole.ConversationId] = progress = new(hole.After);
        }

        if (progress.Last != hole.After)
        {
            // Some arrived meanwhile. If others are still missing, they are read again.
            progress.IsChecked = false;
            return 0;
        }

        var filled = missed.UpTo - progress.Last;
        foreach (var domainEvent in missed.Events)
        {
            queue.Enqueue(new LaneEntry(hole.ConversationId, domainEvent, null));
            progress.NoteFilled(domainEvent);
        }

        progress.Last = missed.UpTo;
        Release(hole.ConversationId, upToTheNextHole: true);
        return filled;
    }

    /// <summary>
    /// Forgets a conversation that concerns nobody on this node, so that what is missed from now on is not read later.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="revision">The revision that was heard of it.</param>
    public void Forget(string conversationId, long revision)
    {
        _heard.Hear(conversationId, revision);
        _passed.Hear(conversationId, revision);
        if (!_held.ContainsKey(conversationId) && !_underWay.ContainsKey(conversationId))
        {
            _progress.Remove(conversationId);
        }
    }

    /// <summary>Queues an event, holds it if earlier revisions are missing, or drops it if its revision was delivered.</summary>
    /// <returns>True if it is the first held event of its conversation.</returns>
    public bool Post(in LaneEntry entry)
    {
        if (entry.Revision is { } late && HasPassed(entry.Key, late))
        {
            return false;
        }

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
        else if (_progress.TryGetValue(entry.Key, out var progress) ? entry.Revision <= progress.Last + 1 : entry.Revision <= 1)
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
            if (kept.Count > 0 || (upToTheNextHole && IsBehindHole(entry)))
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

    private static long NextSequence(Held held) => held.Entries
        .Select(entry => entry.Event is DomainEvent.MessageStored { Message.Sequence: var sequence } ? sequence : long.MaxValue)
        .Min();

    private bool IsBehindHole(in LaneEntry entry) => _progress.TryGetValue(entry.Key, out var progress) && entry.Revision > progress.Last + 1;

    /// <summary>
    /// Whether later changes of a conversation passed this node while they concerned nobody here. Who came since then has read the
    /// change, and would hear it after later ones. A node that stood still tells its own changes so late.
    /// </summary>
    private bool HasPassed(string conversationId, long revision) =>
        revision <= _passed.Of(conversationId) && !(_progress.TryGetValue(conversationId, out var progress) && revision >= progress.First);

    private bool IsEarly(string conversationId, long revision)
    {
        var underWay = _underWay.GetValueOrDefault(conversationId);
        return _progress.TryGetValue(conversationId, out var progress)
            ? revision > progress.Last + 1 && (underWay.Any || isClustered?.Invoke() == true)
            : underWay.Changes > 0 || (revision > _passed.Of(conversationId) + 1 && isClustered?.Invoke() == true);
    }

    private void Enqueue(in LaneEntry entry)
    {
        if (entry.Revision is not { } revision)
        {
            queue.Enqueue(entry);
            return;
        }

        if (!_progress.TryGetValue(entry.Key, out var progress))
        {
            if (_progress.Count >= MaxRemembered)
            {
                _progress.Clear();
                _heard.Forget();
            }

            _progress[entry.Key] = progress = new(revision);
        }
        else if (!progress.TryAdvance(revision, entry.Event))
        {
            return;
        }

        progress.Note(entry.Event, time.GetTimestamp());
        queue.Enqueue(entry);
    }

    private sealed record Held(List<LaneEntry> Entries, long Since);

    private readonly record struct UnderWay(int Changes, int Sends)
    {
        public bool Any => Changes > 0 || Sends > 0;
    }
}
