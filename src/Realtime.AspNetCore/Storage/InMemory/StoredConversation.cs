using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>A conversation with the messages that it keeps, without gaps.</summary>
internal sealed class StoredConversation(string id, ConversationKind kind, string? title, DateTimeOffset createdAt, long place)
{
    // Each kept message by its last change.
    private readonly SortedSet<(long Revision, long Sequence)> _changed = [];
    private string[]? _participantIds;

    public string Id { get; } = id;

    public ConversationKind Kind { get; } = kind;

    public string? Title { get; set; } = title;

    /// <summary>Its place among all conversations, by the order in which they were created.</summary>
    public long Place { get; } = place;

    /// <summary>The sequence of the first is <see cref="FirstSequence"/>.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Sequences by sender and client message id.</summary>
    public Dictionary<(string SenderId, string ClientMessageId), long> ClientMessages { get; } = [];

    public RetentionPolicy? Retention { get; set; }

    public Dictionary<string, StoredParticipant> Participants { get; } = new(StringComparer.Ordinal);

    public long FirstSequence { get; private set; } = 1;

    public long LastSequence => FirstSequence - 1 + Messages.Count;

    /// <summary>Of the newest change.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>Of the last change of who takes part.</summary>
    public long MembershipRevision { get; private set; } = 1;

    /// <summary>The highest that a removed message had.</summary>
    public long ForgottenRevision { get; private set; }

    public DateTimeOffset LastActivity { get; private set; } = createdAt;

    private DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Who takes part; the same instance until that changes, so that a send copies nothing.</summary>
    public IReadOnlyList<string> ParticipantIds => _participantIds ??= [.. Participants.Keys];

    /// <summary>A message by its sequence, which must be one that is kept. To set it is no change: see <see cref="Change"/>.</summary>
    public Message this[long sequence]
    {
        get => Messages[(int)(sequence - FirstSequence)];
        set => Messages[(int)(sequence - FirstSequence)] = value;
    }

    /// <summary>Takes the next revision, for a change that is not one of a message.</summary>
    public long Revise() => ++Revision;

    /// <summary>Takes the next revision, for a change of who takes part.</summary>
    public long ReviseMembership() => MembershipRevision = ++Revision;

    public Message Append(Message message)
    {
        Revision = message.Revision;
        Messages.Add(message);
        _changed.Add((message.Revision, message.Sequence));
        LastActivity = message.CreatedAt;
        return message;
    }

    /// <summary>Replaces a message that has changed.</summary>
    public Message Change(Message message)
    {
        _changed.Remove((this[message.Sequence].Revision, message.Sequence));
        var changed = this[message.Sequence] = message with { Revision = ++Revision };
        _changed.Add((changed.Revision, changed.Sequence));
        return changed;
    }

    /// <summary>The messages that were sent or changed after a revision, in that order.</summary>
    public IEnumerable<Message> ChangedAfter(long revision) =>
        _changed.GetViewBetween((revision + 1, 0), (long.MaxValue, 0)).Select(change => this[change.Sequence]);

    /// <summary>Removes all up to a sequence.</summary>
    public IReadOnlyList<Message> RemoveUpTo(long sequence)
    {
        var count = (int)(sequence - FirstSequence + 1);
        var removed = Messages.GetRange(0, count);
        Messages.RemoveRange(0, count);
        FirstSequence = sequence + 1;
        foreach (var message in removed)
        {
            _changed.Remove((message.Revision, message.Sequence));
            ForgottenRevision = Math.Max(ForgottenRevision, message.Revision);
        }

        return removed;
    }

    /// <summary>Those who have muted it at a time; null for none.</summary>
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

    /// <summary>Adds a participant by a change that the caller takes.</summary>
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

    /// <summary>Those who take part, by time joined.</summary>
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
}
