using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>A conversation with the messages that it keeps, without gaps.</summary>
internal sealed class StoredConversation(string id, ConversationKind kind, string? title, DateTimeOffset createdAt, long place)
{
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

    public DateTimeOffset LastActivity { get; private set; } = createdAt;

    private DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Who takes part; the same instance until that changes, so that a send copies nothing.</summary>
    public IReadOnlyList<string> ParticipantIds => _participantIds ??= [.. Participants.Keys];

    /// <summary>A message by its sequence, which must be one that is kept.</summary>
    public Message this[long sequence]
    {
        get => Messages[(int)(sequence - FirstSequence)];
        set => Messages[(int)(sequence - FirstSequence)] = value;
    }

    public void Append(Message message)
    {
        Messages.Add(message);
        LastActivity = message.CreatedAt;
    }

    /// <summary>Removes all up to a sequence.</summary>
    public IReadOnlyList<Message> RemoveUpTo(long sequence)
    {
        var count = (int)(sequence - FirstSequence + 1);
        var removed = Messages.GetRange(0, count);
        Messages.RemoveRange(0, count);
        FirstSequence = sequence + 1;
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

    public bool Add(string userId, DateTimeOffset joinedAt)
    {
        _participantIds = null;
        return Participants.TryAdd(userId, new StoredParticipant(userId, joinedAt, LastSequence));
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
        [
            .. Participants.Values
                .OrderBy(p => p.JoinedAt)
                .ThenBy(p => p.UserId, StringComparer.Ordinal)
                .Select(p => new Participant(p.UserId, p.JoinedAt, p.ReadSequence) { DeliveredSequence = p.DeliveredSequence, MutedUntil = p.MutedUntil }),
        ],
        LastSequence,
        CreatedAt);
}
