using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps conversations in memory.</summary>
internal sealed class InMemoryConversationStore(InMemoryData data) : IConversationStore
{
    public ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(
        string firstUserId,
        string secondUserId,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        var pair = Pair(firstUserId, secondUserId);
        return data.Run(
            () =>
            {
                if (data.Directs.TryGetValue(pair, out var known))
                {
                    return (known.ToConversation(), false);
                }

                var created = Create_NeedsLock(
                    data.NextConversationId_NeedsLock(), ConversationKind.Direct, null, [pair.First, pair.Second], createdAt);
                data.Directs.Add(pair, created);
                return (created.ToConversation(), true);
            },
            cancellationToken);
    }

    public ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        data.Run(
            () => group.Id is not null && data.Conversations.ContainsKey(group.Id)
                ? null
                : Create_NeedsLock(
                    group.Id ?? data.NextConversationId_NeedsLock(), ConversationKind.Group, group.Title, group.ParticipantIds, createdAt).ToConversation(),
            cancellationToken);

    public ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.GetValueOrDefault(conversationId)?.ToConversation(), cancellationToken);

    public ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken)
    {
        var pair = Pair(firstUserId, secondUserId);
        return data.Run(() => data.Directs.GetValueOrDefault(pair)?.ToConversation(), cancellationToken);
    }

    public ValueTask<AddedParticipants?> AddParticipantsAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset joinedAt,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation))
                {
                    return null;
                }

                List<string> added = [.. userIds.Where(userId => Add_NeedsLock(conversation, userId, joinedAt, conversation.Revision + 1))];
                return new AddedParticipants(added, added.Count > 0 ? conversation.ReviseMembership() : conversation.Revision);
            },
            cancellationToken);

    public ValueTask<long?> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                && conversation.Remove(userId)
                && data.ConversationsOfUser[userId].Remove(conversation)
                ? conversation.ReviseMembership()
                : null,
            cancellationToken);

    public ValueTask<long?> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation))
                {
                    return null;
                }

                conversation.Title = title;
                return conversation.Revise();
            },
            cancellationToken);

    public ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () =>
            {
                if (data.FindParticipant_NeedsLock(conversationId, userId) is not var (conversation, participant))
                {
                    return null;
                }

                participant.MutedUntil = until is { } time ? InMemoryData.Trim(time) : null;
                return participant.Revision = conversation.Revise();
            },
            cancellationToken);

    public ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.FindParticipant_NeedsLock(conversationId, userId) is not null, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.TryGetValue(conversationId, out var conversation) ? conversation.ParticipantIds : [], cancellationToken);

    public ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var (activity, id) = Decode(cursor);
        return data.Run(
            () =>
            {
                // One extra conversation shows whether another page follows.
                var found = data.ListOfUser_NeedsLock(userId)
                    .Where(c => c.Kind != ConversationKind.Room)
                    .Select(c => (Conversation: c, Activity: c.LastActivity.ToUnixTimeMilliseconds()))
                    .Where(c => c.Activity < activity || (c.Activity == activity && string.CompareOrdinal(c.Conversation.Id, id) > 0))
                    .OrderByDescending(c => c.Activity)
                    .ThenBy(c => c.Conversation.Id, StringComparer.Ordinal)
                    .Take(limit + 1)
                    .ToList();
                var page = found.Take(limit).Select(c => new ConversationSummary(
                    c.Conversation.ToConversation(),
                    c.Conversation.Messages.LastOrDefault() is { } last ? last with { Reactions = [] } : null,
                    c.Conversation.Participants[userId].UnreadCount));
                return new Page<ConversationSummary>(
                    [.. page],
                    found.Count > limit ? Encode(found[limit - 1].Activity, found[limit - 1].Conversation.Id) : null);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(
        string userId,
        IReadOnlyCollection<string> otherUserIds,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => otherUserIds
                .Where(other => !data.AreApart_NeedsLock(userId, other) &&
                    data.ListOfUser_NeedsLock(userId).Any(c => c.Kind != ConversationKind.Room && c.Participants.ContainsKey(other)))
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    private StoredConversation Create_NeedsLock(
        string id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt)
    {
        var conversation = new StoredConversation(id, kind, title, InMemoryData.Trim(createdAt), data.NextConversationPlace_NeedsLock());
        data.Conversations.Add(id, conversation);
        foreach (var userId in userIds)
        {
            Add_NeedsLock(conversation, userId, createdAt, conversation.Revision);
        }

        return conversation;
    }

    private bool Add_NeedsLock(StoredConversation conversation, string userId, DateTimeOffset joinedAt, long revision)
    {
        if (!conversation.Add(userId, InMemoryData.Trim(joinedAt), revision))
        {
            return false;
        }

        if (!data.ConversationsOfUser.TryGetValue(userId, out var conversations))
        {
            data.ConversationsOfUser.Add(userId, conversations = []);
        }

        return conversations.Add(conversation);
    }

    private static (string First, string Second) Pair(string one, string other) =>
        string.CompareOrdinal(one, other) switch
        {
            0 => throw new ArgumentException("A direct conversation is between two different users."),
            < 0 => (one, other),
            _ => (other, one),
        };

    private static string Encode(long activity, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{activity}:{id}")));

    private static (long Activity, string Id) Decode(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MaxValue, "");
        }

        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var separator = plain.IndexOf(':', StringComparison.Ordinal);
        return separator > 0
            && long.TryParse(plain.AsSpan(0, separator), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var activity)
                ? (activity, plain[(separator + 1)..])
                : throw new FormatException("The cursor is not valid");
    }
}
