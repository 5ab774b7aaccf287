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

    private DateTimeOffset CreatedAt { get; } = createdAt;

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
    public bool Add(string userId, DateTimeOffset joinedAt, long revision)
    {
        _participantIds = null;
        return Participants.TryAdd(userId, new StoredParticipant(userId, joinedAt, LastSequence) { Revision = revision });
    }

    public bool Remove(string userId)
    {
        _participantIds = null;
        return Participants.Remove(userId);
    }

    public Conversation ToConversation() => new(
        Id,
        Kind,
        Title,
        ToParticipants(),
        LastSequence,
        CreatedAt)
    {
        Revision = Revision,
    };

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
                Revision = p.Revision,
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
