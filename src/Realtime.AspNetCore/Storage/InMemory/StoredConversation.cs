using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>A conversation with its messages; the one with sequence N is at N - 1.</summary>
internal sealed class StoredConversation(string id, ConversationKind kind, string? title, DateTimeOffset createdAt)
{
    private string[]? _participantIds;

    public string Id { get; } = id;

    public ConversationKind Kind { get; } = kind;

    public List<Message> Messages { get; } = [];

    public Dictionary<(string SenderId, string ClientMessageId), int> ClientMessages { get; } = [];

    public Dictionary<string, StoredParticipant> Participants { get; } = new(StringComparer.Ordinal);

    public long LastSequence => Messages.Count;

    public DateTimeOffset LastActivity => Messages.Count == 0 ? createdAt : Messages[^1].CreatedAt;

    /// <summary>Who takes part; the same instance until that changes, so that a send copies nothing.</summary>
    public IReadOnlyList<string> ParticipantIds => _participantIds ??= [.. Participants.Keys];

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
        title,
        [
            .. Participants.Values
                .OrderBy(p => p.JoinedAt)
                .ThenBy(p => p.UserId, StringComparer.Ordinal)
                .Select(p => new Participant(p.UserId, p.JoinedAt, p.ReadSequence) { DeliveredSequence = p.DeliveredSequence }),
        ],
        LastSequence,
        createdAt);
}
