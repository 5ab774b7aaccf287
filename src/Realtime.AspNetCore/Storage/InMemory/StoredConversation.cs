using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>A conversation with its kept messages, whose sequences have no gaps.</summary>
internal sealed class StoredConversation(string id, ConversationKind kind, string? title, DateTimeOffset createdAt, long place)
{
    /// <summary>How long changes are recorded, in milliseconds.</summary>
    private const long LongestRecent = 60_000;

    // The kept messages that have changed since they were stored, ordered by their last change, and the revisions with
    // which they were stored. The other messages need no index: their revisions rise with their sequences.
    private readonly SortedSet<(long Revision, long Sequence)> _changed = [];
    private readonly Dictionary<long, long> _originalRevisions = [];
    private readonly List<(long At, long Before)> _recent = [(Environment.TickCount64 / 250 * 250, 0)];
    private string[]? _participantIds;

    public string Id { get; } = id;

    public ConversationKind Kind { get; } = kind;

    public string? Title { get; set; } = title;

    /// <summary>The position among all conversations, in the order of creation.</summary>
    public long Place { get; } = place;

    /// <summary>The kept messages. The first one has the sequence <see cref="FirstSequence"/>.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Sequences by sender and client message id.</summary>
    public Dictionary<(string SenderId, string ClientMessageId), long> ClientMessages { get; } = [];

    public RetentionPolicy? Retention { get; set; }

    public Dictionary<string, StoredParticipant> Participants { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests that were not accepted, by the user who has to accept.</summary>
    public Dictionary<string, StoredRequest> Requests { get; } = new(StringComparer.Ordinal);

    /// <summary>The users who left by themselves.</summary>
    public HashSet<string> Departed { get; } = new(StringComparer.Ordinal);

    /// <summary>The request of a direct conversation whose other user has not accepted it; null for none.</summary>
    public StoredRequest? DirectRequest => Kind == ConversationKind.Direct && Requests.Count > 0 ? Requests.Values.First() : null;

    /// <summary>The user who created it; null if the host did.</summary>
    public string? CreatedBy { get; set; }

    /// <summary>Whether messages are hidden from participants who join after them.</summary>
    public bool HidesEarlierMessages { get; init; }

    public long FirstSequence { get; private set; } = 1;

    public long LastSequence => FirstSequence - 1 + Messages.Count;

    /// <summary>The revision of the newest change.</summary>
    public long Revision
    {
        get;
        private set
        {
            NoteChange(field);
            field = value;
        }
    } = 1;

    /// <summary>The revision of the last change of the participants.</summary>
    public long MembershipRevision { get; private set; } = 1;

    /// <summary>The highest revision of a removed message.</summary>
    public long ForgottenRevision { get; private set; }

    public DateTimeOffset LastActivity { get; private set; } = createdAt;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The participants. The same instance until they change, so that a send copies nothing.</summary>
    public IReadOnlyList<string> ParticipantIds => _participantIds ??= [.. Participants.Keys];

    /// <summary>
    /// Gets or sets a kept message by its sequence. Setting it takes no revision; for a change that takes one, use
    /// <see cref="Change"/>.
    /// </summary>
    public Message this[long sequence]
    {
        get => Messages[(int)(sequence - FirstSequence)];
        set => Messages[(int)(sequence - FirstSequence)] = value;
    }

    /// <summary>Continues the revisions of a deleted conversation with the same id. Call it before anything else.</summary>
    public StoredConversation ContinueFrom(long revision)
    {
        Revision = MembershipRevision = revision + 1;
        ForgottenRevision = revision;
        return this;
    }

    /// <summary>Takes the next revision, for a change that is not a change of a message.</summary>
    public long Revise() => ++Revision;

    /// <summary>Takes the next revision, for a change of the participants.</summary>
    public long ReviseMembership() => MembershipRevision = ++Revision;

    public Message Append(Message message)
    {
        Revision = message.Revision;
        Messages.Add(message);
        LastActivity = message.CreatedAt;
        return message;
    }

    /// <summary>Replaces a changed message and takes the next revision for it.</summary>
    public Message Change(Message message)
    {
        var before = this[message.Sequence].Revision;
        if (!_originalRevisions.TryAdd(message.Sequence, before))
        {
            _changed.Remove((before, message.Sequence));
        }

        var changed = this[message.Sequence] = message with { Revision = ++Revision };
        _changed.Add((changed.Revision, changed.Sequence));
        return changed;
    }

    /// <summary>The first messages that were sent or changed after a revision, in the order of their last changes.</summary>
    public IEnumerable<Message> ChangedAfter(long revision, int limit)
    {
        var unchanged = Messages.Skip(CountStoredUpTo(revision)).Where(message => !_originalRevisions.ContainsKey(message.Sequence));
        var changed = _changed.GetViewBetween((revision + 1, 0), (long.MaxValue, 0)).Select(change => this[change.Sequence]);
        return unchanged.Take(limit).Concat(changed.Take(limit)).OrderBy(message => message.Revision).Take(limit);
    }

    /// <summary>Removes all messages up to and including a sequence.</summary>
    public IReadOnlyList<Message> RemoveUpTo(long sequence)
    {
        var count = (int)(sequence - FirstSequence + 1);
        var removed = Messages.GetRange(0, count);
        Messages.RemoveRange(0, count);
        FirstSequence = sequence + 1;
        foreach (var message in removed)
        {
            if (_originalRevisions.Remove(message.Sequence))
            {
                _changed.Remove((message.Revision, message.Sequence));
            }

            ForgottenRevision = Math.Max(ForgottenRevision, message.Revision);
        }

        return removed;
    }

    /// <summary>Returns the participants who have muted the conversation at a time; null for none.</summary>
    public IReadOnlyList<string>? MutedAt(DateTimeOffset time)
    {
        List<string>? muted = null;
        foreach (var participant in Participants.Values)
        {
            if (participant.MutedUntil > time)
            {
                (muted ??= []).Add(participant.UserId);
            }
        }

        return muted;
    }

    /// <summary>Adds a participant with a revision that the caller has taken.</summary>
    public bool Add(string userId, DateTimeOffset joinedAt, long revision, bool isPending)
    {
        _participantIds = null;
        // Who accepts a request for a direct conversation has the messages before it still to read.
        var participant = new StoredParticipant(userId, joinedAt, Kind == ConversationKind.Direct ? FirstSequence - 1 : LastSequence)
        {
            Revision = revision,
            IsPending = isPending,
            UnreadCount = Kind == ConversationKind.Direct ? Messages.Count(message => message.SenderId != userId) : 0,
            HiddenSequence = HidesEarlierMessages ? LastSequence : 0,
        };
        if (!Participants.TryAdd(userId, participant))
        {
            return false;
        }

        Departed.Remove(userId);
        Requests.Remove(userId);
        return true;
    }

    /// <summary>Gives a participant a role, with a revision that the caller takes.</summary>
    /// <returns>False if the user is not a participant, or has the role.</returns>
    public bool TrySetRole(string userId, ParticipantRole role, long revision)
    {
        if (!Participants.TryGetValue(userId, out var participant) || participant.Role == role)
        {
            return false;
        }

        (participant.Role, participant.Revision) = (role, revision);
        return true;
    }

    /// <summary>Returns whether a user is the only owner.</summary>
    public bool IsLastOwner(string userId) =>
        Participants.TryGetValue(userId, out var participant) && participant.Role == ParticipantRole.Owner
        && Participants.Values.All(p => p == participant || p.Role != ParticipantRole.Owner);

    /// <summary>Makes the participant the owner who comes next.</summary>
    /// <returns>The participant; null if there is none.</returns>
    public string? AppointOwner(long revision)
    {
        var next = Participants.Values
            .OrderByDescending(p => p.Role)
            .ThenBy(p => p.JoinedAt)
            .ThenBy(p => p.UserId, StringComparer.Ordinal)
            .FirstOrDefault();
        return next is not null && TrySetRole(next.UserId, ParticipantRole.Owner, revision) ? next.UserId : null;
    }

    public bool Remove(string userId)
    {
        _participantIds = null;
        return Participants.Remove(userId);
    }

    public Conversation ToConversation() => ToConversation(ToParticipants());

    /// <summary>The same with few participants, a user among them.</summary>
    public Conversation ToListed(string userId)
    {
        var all = ToParticipants();
        return ToConversation(all.Count <= Conversation.MaxListed
            ? all
            : [.. all.OrderBy(p => p.UserId == userId ? 0 : 1).Take(Conversation.MaxListed).OrderBy(p => p.JoinedAt).ThenBy(p => p.UserId, StringComparer.Ordinal)]);
    }

    /// <summary>Returns the conversation without its participants.</summary>
    public Conversation ToHead() => new(Id, Kind, Title, [], LastSequence, CreatedAt) { Revision = Revision, FirstSequence = FirstSequence, ParticipantCount = Participants.Count };

    private Conversation ToConversation(IReadOnlyList<Participant> participants) => new(
        Id,
        Kind,
        Title,
        DirectRequest is { } request ? [.. participants, new Participant(request.UserId, CreatedAt, 0) { IsRequested = true }] : participants,
        LastSequence,
        CreatedAt)
    {
        Revision = Revision,
        FirstSequence = FirstSequence,
        ParticipantCount = Kind == ConversationKind.Direct ? 0 : Participants.Count,
        CreatedBy = CreatedBy,
        HidesEarlierMessages = HidesEarlierMessages,
    };

    /// <summary>A number that grows with each change of a participant's unread count.</summary>
    public long UnreadRevisionOf(StoredParticipant participant) => (2 * LastSequence) - participant.UnreadCount + 1;

    /// <summary>Returns the participants, ordered by the time they joined.</summary>
    public IReadOnlyList<Participant> ToParticipants() =>
    [
        .. Participants.Values
            .OrderBy(p => p.JoinedAt)
            .ThenBy(p => p.UserId, StringComparer.Ordinal)
            .Select(p => new Participant(p.UserId, p.JoinedAt, p.ReadSequence)
            {
                DeliveredSequence = p.DeliveredSequence,
                MutedUntil = p.MutedUntil,
                Role = p.Role,
                HiddenSequence = p.HiddenSequence,
                Revision = p.Revision,
                IsPending = p.IsPending,
            }),
    ];

    /// <summary>The revision before the changes of the last milliseconds; null if there were none.</summary>
    public long? BaseRevision(long within)
    {
        var from = Environment.TickCount64 - within;
        foreach (var (at, revision) in _recent)
        {
            if (at >= from)
            {
                return revision;
            }
        }

        return null;
    }

    /// <summary>Records a change, with the revision before it. Changes within 250 ms are one record.</summary>
    private void NoteChange(long before)
    {
        var slot = Environment.TickCount64 / 250 * 250;
        if (_recent.Count == 0 || _recent[^1].At != slot)
        {
            _recent.RemoveAll(change => change.At < slot - LongestRecent);
            _recent.Add((slot, before));
        }
    }

    /// <summary>The number of kept messages that were stored with a revision up to the given one.</summary>
    private int CountStoredUpTo(long revision)
    {
        var (low, high) = (0, Messages.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var message = Messages[middle];
            if (_originalRevisions.GetValueOrDefault(message.Sequence, message.Revision) <= revision)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
