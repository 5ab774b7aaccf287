using System.Runtime.InteropServices;
using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Recovery;

/// <summary>
/// Finds what a client of another node has missed: the events that this node has seen, without those that the other node had
/// delivered up to the client's offset. It refuses if it cannot be exact. Not thread-safe.
/// </summary>
internal sealed class MissedElsewhere
{
    /// <summary>
    /// Longer than an event takes to another node, also if it is held there or read from the store. What one node has seen and
    /// another one has not told for longer is older than that node.
    /// </summary>
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(10);

    /// <summary>After this time, a node that is new has what others see: longer than a change is usually on its way.</summary>
    private static readonly TimeSpan Joining = TimeSpan.FromSeconds(1);

    /// <summary>Longer than it takes to read what was missed while nodes did not hear each other.</summary>
    private static readonly TimeSpan Returning = TimeSpan.FromSeconds(30);

    private readonly EventHistory _history;
    private readonly TimeProvider _time;
    private readonly ToldSession _session;
    private readonly ToldNode _owner;
    private readonly Func<DomainEvent, bool> _isHeard;
    private readonly Dictionary<string, long> _has = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _hasSequence = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _mayLack = new(StringComparer.Ordinal);
    private PacketOffset? _tail;
    private EventIdentity? _partial;
    private int _firstIndex;

    /// <param name="history">What this node has seen.</param>
    /// <param name="session">The session.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isHeard">
    /// Whether the session's contract says anything to it about an event. If not, it does not matter whether the client has it.
    /// </param>
    public MissedElsewhere(EventHistory history, ToldSession session, ToldNode owner, TimeProvider time, Func<DomainEvent, bool> isHeard) =>
        (_history, _session, _owner, _time, _isHeard) = (history, session, owner, time, isHeard);

    /// <summary>Whether events are still on their way to this node, which the client may have.</summary>
    public bool MustWait { get; private set; }

    /// <summary>Returns the missed events; null if they are not known exactly, or not yet.</summary>
    /// <param name="offset">The last offset that the client has.</param>
    /// <param name="isComplete">Whether the owner has told all that it delivered.</param>
    public (int FirstIndex, IReadOnlyList<HistoryEntry> Missed)? Find(string? offset, bool isComplete)
    {
        if (!_owner.IsInSync)
        {
            MustWait = isComplete;
            return null;
        }

        if (!TryLocate(offset, isComplete) || !Covers(_history.ForgottenAt) || IsOnItsWay())
        {
            return null;
        }

        HistoryEntry? partial = null;
        if (_partial is { } identity && (partial = _history.Find(identity)) is null)
        {
            MustWait = !_history.HasSeen(identity.Key, identity.Number);
            return null;
        }

        if (_tail is not null)
        {
            // The owner may have delivered more than it told, but the client has no more of it than of this key.
            Raise(_has, partial!.Identity!.Value.Key, partial.Identity.Value.Number);
            Raise(_hasSequence, partial.Identity.Value.Key, partial.Identity.Value.Sequence);
        }

        return FindMissed(partial) is { } missed ? (partial is null ? 0 : _firstIndex, missed) : null;
    }

    /// <summary>
    /// Whether what a client of a node missed can be found here, whatever it missed: the node has told everything, and nothing that
    /// this node has seen may be older than the node, or may have been delivered there without being told.
    /// </summary>
    public static bool CanFind(EventHistory history, ToldNode owner, TimeProvider time)
    {
        var isNew = time.GetElapsedTime(owner.KnownSince) < Joining;
        var hasJustReturned = owner.ReturnedAt is { } at && time.GetElapsedTime(at) < Returning;
        return owner.IsInSync && !isNew && !hasJustReturned
            && IsCovered(owner, history.ForgottenAt, time)
            && history.Entries
                .TakeWhile(entry => time.GetElapsedTime(owner.KnownSince, entry.SeenAt) < Joining)
                .All(entry => IsCovered(owner, entry.SeenAt, time));
    }

    /// <summary>Whether an event concerns the session.</summary>
    public static bool Concerns(DomainEvent domainEvent, string userId, IReadOnlyList<string> rooms) => domainEvent switch
    {
        DomainEvent.MessageStored { ParticipantIds.Count: 0 } e => IsIn(rooms, e.Message.ConversationId),
        DomainEvent.MessageStored e => e.ParticipantIds.Contains(userId),
        DomainEvent.MessageEdited e => e.ParticipantIds.Contains(userId) || e.HiddenFromIds.Contains(userId) || IsIn(rooms, e.Message.ConversationId),
        DomainEvent.MessageDeleted e => e.ParticipantIds.Contains(userId) || e.HiddenFromIds.Contains(userId) || IsIn(rooms, e.Message.ConversationId),
        DomainEvent.ReactionChanged e => e.ParticipantIds.Contains(userId) || e.HiddenFromIds.Contains(userId) || IsIn(rooms, e.Message.ConversationId),
        DomainEvent.MessagesDelivered e => e.ParticipantIds.Contains(userId),
        DomainEvent.MessagesRead e => e.ParticipantIds.Contains(userId),
        DomainEvent.ConversationChanged e => e.RecipientIds.Contains(userId),
        DomainEvent.ConversationDeleted e => e.UserIds.Contains(userId),
        DomainEvent.SettingChanged e => e.ParticipantIds.Contains(userId),
        DomainEvent.ContactRequestChanged e => e.UserId == userId,
        DomainEvent.NotificationPublished e => e.Notification.UserId == userId,
        DomainEvent.NotificationCountsChanged e => e.UserId == userId,
        DomainEvent.RoomJoined e => IsIn(rooms, Rooms.RoomId.Of(e.RoomName)),
        DomainEvent.RoomLeft e => IsIn(rooms, Rooms.RoomId.Of(e.RoomName)),
        DomainEvent.AssistantChunk { Reply: { OnlySocketId: null } reply } => reply.ParticipantIds.Contains(userId) || IsIn(rooms, reply.ConversationId),
        DomainEvent.AssistantCompleted e => e.Reply.RequesterId == userId || e.Reply.ParticipantIds.Contains(userId) || IsIn(rooms, e.Reply.ConversationId),
        DomainEvent.AssistantFailed e => e.Reply.RequesterId == userId || e.Reply.ParticipantIds.Contains(userId) || IsIn(rooms, e.Reply.ConversationId),
        _ => false,
    };

    private static bool IsIn(IReadOnlyList<string> rooms, string conversationId) => rooms.Contains(RoomNames.Conversation(conversationId));

    private static void Raise(Dictionary<string, long> numbers, string key, long number)
    {
        ref var current = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, key, out _);
        current = Math.Max(current, number);
    }

    /// <summary>Finds what the client has at its offset.</summary>
    private bool TryLocate(string? offset, bool isComplete)
    {
        if (offset == _session.Offset)
        {
            // It received nothing of the owner.
            return TryHave(_session.Start, _session.Missed, _session.FirstIndex);
        }

        if (PacketOffset.TryParse(offset) is not { } last || last.Node != _owner.Name)
        {
            return false;
        }

        if (last.Index == PacketOffset.AllPackets)
        {
            return last.Id == _session.StartId && TryHave(_session.Start, [], 0);
        }

        var replayed = _session.Missed.TakeWhile(missed => missed.Id != last.Id).Count();
        if (replayed < _session.Missed.Count)
        {
            return TryHave(_session.Start, [.. _session.Missed.Skip(replayed)], last.Index + 1);
        }

        _firstIndex = last.Index + 1;
        if (_owner.TryFind(last.Id, out var position, out var found))
        {
            _partial = IdentityOf(found);
            return position > _session.Start && TryHave(position, [], _firstIndex);
        }

        (_tail, _partial) = (last, last.Identity);
        return !isComplete && _partial is not null && _owner.MayBeAfterLog(last.Id) && TryHave(_owner.Last, [], _firstIndex);
    }

    /// <summary>Records what the client has: all that the owner delivered up to a position, but the events that it was not yet sent.</summary>
    /// <param name="upTo">The position.</param>
    /// <param name="lacks">The events that it lacks. Of the first one it may have some packets.</param>
    /// <param name="firstIndex">The first packet of the first one that it lacks.</param>
    private bool TryHave(long upTo, IReadOnlyList<LoggedEvent> lacks, int firstIndex)
    {
        if (upTo < _owner.Floor || upTo > _owner.Last)
        {
            return false;
        }

        for (var i = 0; i < _owner.Log.Count; i++)
        {
            var logged = _owner.Log[i].Event;
            if (_owner.Floor + 1 + i > upTo)
            {
                Raise(_mayLack, logged.Key, logged.Number);
                continue;
            }

            Raise(_has, logged.Key, logged.Number);
            if (logged.Kind == EventIdentity.Stored)
            {
                Raise(_hasSequence, logged.Key, logged.Sequence);
            }
        }

        if (lacks.Count > 0 && firstIndex > 0)
        {
            (_partial, _firstIndex) = (IdentityOf(lacks[0]), firstIndex);
        }

        foreach (var lacked in lacks.Skip(firstIndex > 0 ? 1 : 0).Reverse())
        {
            _has[lacked.Key] = Math.Min(_has.GetValueOrDefault(lacked.Key, long.MaxValue), lacked.Number - 1);
            Raise(_mayLack, lacked.Key, lacked.Number);
            if (lacked.Kind == EventIdentity.Stored)
            {
                _hasSequence[lacked.Key] = Math.Min(_hasSequence.GetValueOrDefault(lacked.Key, long.MaxValue), lacked.Sequence - 1);
            }
        }

        return lacks.All(lacked => _history.Holds(lacked.Key, lacked.Number));
    }

    /// <summary>Whether the owner has told everything that it delivered until a time, and for long enough after it.</summary>
    private bool Covers(long? seenAt) => IsCovered(_owner, seenAt, _time);

    private static bool IsCovered(ToldNode owner, long? seenAt, TimeProvider time) =>
        seenAt is not { } at || time.GetElapsedTime(at, owner.LoggedAt) > LongestWay;

    /// <summary>
    /// Whether the owner has delivered something that this node has not seen. If it comes later, a client that has it must not
    /// get it again. One that lacks it must get it.
    /// </summary>
    private bool IsOnItsWay()
    {
        for (var i = _owner.Log.Count - 1; i >= 0; i--)
        {
            var (logged, toldAt) = _owner.Log[i];
            var isLacked = _mayLack.ContainsKey(logged.Key) && logged.Number > _has.GetValueOrDefault(logged.Key);
            if (isLacked ? !_history.Holds(logged.Key, logged.Number) : IsRecent(toldAt) && !_history.HasSeen(logged.Key, logged.Number))
            {
                MustWait = true;
                return true;
            }
        }

        return false;
    }

    private bool IsRecent(long toldAt) => _time.GetElapsedTime(toldAt) < LongestWay;

    private List<HistoryEntry>? FindMissed(HistoryEntry? partial)
    {
        var missed = new List<HistoryEntry>();
        var found = new HashSet<(string, long)>();
        if (partial is not null)
        {
            missed.Add(partial);
        }

        foreach (var entry in _history.Entries)
        {
            var identity = entry.Identity!.Value;
            if (_has.GetValueOrDefault(identity.Key, long.MinValue) >= identity.Number
                || entry == partial
                || found.Contains((identity.Key, identity.Number))
                || !Concerns(entry.Event, _session.UserId, _session.Rooms)
                || !_isHeard(entry.Event))
            {
                continue;
            }

            var isTold = _mayLack.GetValueOrDefault(identity.Key, long.MinValue) >= identity.Number;
            if (!isTold && _time.GetElapsedTime(_owner.KnownSince, entry.SeenAt) < Joining)
            {
                if (Covers(entry.SeenAt))
                {
                    // It happened before the owner was there.
                    continue;
                }

                return null;
            }

            if ((!isTold && MayBeOld(entry))
                || (_tail is not null && identity.Key != partial!.Identity!.Value.Key)
                || (identity.Kind == EventIdentity.Stored && _hasSequence.GetValueOrDefault(identity.Key) >= identity.Sequence)
                || (EventIdentity.Repeating.Contains(identity.Kind, StringComparison.Ordinal) && _history.CountOf(identity.Key) > 1))
            {
                // Perhaps the client has it: delivered long ago, or after the last that was told, or with another revision.
                return null;
            }

            missed.Add(entry);
            found.Add((identity.Key, identity.Number));
        }

        return missed;
    }

    /// <summary>Whether an event may have been read from the store that the owner delivered long ago.</summary>
    private bool MayBeOld(HistoryEntry entry) =>
        _owner.ReturnedAt is { } at && _time.GetElapsedTime(at, entry.SeenAt) is var since && since >= TimeSpan.Zero && since < Returning;

    private static EventIdentity IdentityOf(LoggedEvent logged) => new(logged.Kind, logged.Key, logged.Number, logged.Sequence);
}
