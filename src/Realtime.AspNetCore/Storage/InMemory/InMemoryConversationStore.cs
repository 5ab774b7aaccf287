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
                    data.NextConversationId_NeedsLock(), ConversationKind.Direct, null, [pair.First, pair.Second], createdAt, createdBy: null);
                data.Directs.Add(pair, created);
                return (created.ToConversation(), true);
            },
            cancellationToken);
    }

    /// <summary>Opens a direct conversation for one of its users; see <see cref="IContactStore.OpenDirectAsync"/>.</summary>
    public ValueTask<(Conversation Conversation, bool Created)> OpenDirectAsync(
        string userId,
        string otherUserId,
        int? maxMessages,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        var pair = Pair(userId, otherUserId);
        return data.Run(
            () =>
            {
                if (data.Directs.TryGetValue(pair, out var known))
                {
                    return (known.ToConversation(), false);
                }

                string[] users = maxMessages is null ? [pair.First, pair.Second] : [userId];
                var created = Create_NeedsLock(data.NextConversationId_NeedsLock(), ConversationKind.Direct, null, users, createdAt, userId);
                data.Directs.Add(pair, created);
                if (maxMessages is { } max)
                {
                    data.Request_NeedsLock(created, otherUserId, userId, max, InMemoryData.Trim(createdAt));
                }

                return (created.ToConversation(), true);
            },
            cancellationToken);
    }

    public ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        data.Run(
            () => group.Id is not null && data.Conversations.ContainsKey(group.Id)
                ? null
                : Create_NeedsLock(
                    group.Id ?? data.NextConversationId_NeedsLock(), ConversationKind.Group, group.Title, group.ParticipantIds, createdAt, group.CreatedBy, group)
                    .ToConversation(),
            cancellationToken);

    public ValueTask<string> ReserveGroupIdAsync(string userId, string clientId, DateTimeOffset reservedAt, CancellationToken cancellationToken) =>
        data.Run(
            () => data.ReservedGroups.TryGetValue((userId, clientId), out var known)
                ? known
                : data.ReservedGroups[(userId, clientId)] = data.NextConversationId_NeedsLock(),
            cancellationToken);

    public ValueTask<int> CountGroupsCreatedByAsync(string userId, DateTimeOffset after, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.Values.Count(one => one.Kind == ConversationKind.Group && one.CreatedBy == userId && one.CreatedAt > after),
            cancellationToken);

    public ValueTask<Conversation?> FindHeadAsync(string conversationId, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.GetValueOrDefault(conversationId)?.ToHead(), cancellationToken);

    public ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.GetValueOrDefault(conversationId)?.ToConversation(), cancellationToken);

    public ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken)
    {
        var pair = Pair(firstUserId, secondUserId);
        return data.Run(() => data.Directs.GetValueOrDefault(pair)?.ToConversation(), cancellationToken);
    }

    public ValueTask<ConversationUpdateResult?> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.TryGetValue(update.ConversationId, out var conversation) ? Update_NeedsLock(conversation, update) : null, cancellationToken);

    public ValueTask<GroupState?> FindGroupAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                ? new GroupState(
                    conversation.Kind,
                    conversation.MembershipRevision,
                    conversation.Participants.Count,
                    conversation.Participants.Values.Count(p => p.Role == ParticipantRole.Owner),
                    userIds
                        .Distinct(StringComparer.Ordinal)
                        .Where(conversation.Participants.ContainsKey)
                        .ToDictionary(id => id, id => conversation.Participants[id].Role, StringComparer.Ordinal))
                : null,
            cancellationToken);

    public ValueTask<long?> FindHiddenSequenceAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.FindParticipant_NeedsLock(conversationId, userId)?.Participant.HiddenSequence, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListHiddenFromAsync(string conversationId, long sequence, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<string>>(
            () => data.Conversations.TryGetValue(conversationId, out var conversation) && conversation.HidesEarlierMessages
                ? [.. conversation.Participants.Values.Where(p => p.HiddenSequence >= sequence).Select(p => p.UserId)]
                : [],
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

    public ValueTask<Page<Participant>> ListParticipantsAsync(string conversationId, string? cursor, int limit, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                Participant[] found = data.Conversations.TryGetValue(conversationId, out var conversation)
                    ? [.. conversation.ToParticipants().OrderBy(p => p.UserId, StringComparer.Ordinal).Where(p => string.CompareOrdinal(p.UserId, cursor) > 0).Take(limit + 1)]
                    : [];
                return new Page<Participant>([.. found.Take(limit)], found.Length > limit ? found[limit - 1].UserId : null);
            },
            cancellationToken);

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
                    c.Conversation.ToListed(userId),
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
                    data.AcquaintancesOf_NeedsLock(userId).Contains(other))
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    private StoredConversation Create_NeedsLock(
        string id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        string? createdBy,
        NewGroup? group = null)
    {
        var conversation = new StoredConversation(id, kind, title, InMemoryData.Trim(createdAt), data.NextConversationPlace_NeedsLock())
        {
            CreatedBy = createdBy,
            HidesEarlierMessages = group?.HidesEarlierMessages ?? false,
        };
        if (data.Ended.TryGetValue(id, out var ended))
        {
            conversation.ContinueFrom(ended);
        }

        data.Conversations.Add(id, conversation);
        foreach (var userId in userIds)
        {
            Add_NeedsLock(conversation, userId, createdAt, conversation.Revision, isPending: createdBy is not null && userId != createdBy);
        }

        if (kind == ConversationKind.Group && createdBy is { } creator && conversation.Participants.TryGetValue(creator, out var owner))
        {
            owner.Role = ParticipantRole.Owner;
        }

        return conversation;
    }

    private ConversationUpdateResult Update_NeedsLock(StoredConversation conversation, ConversationUpdate update)
    {
        if (update.KnownMembership is { } known && known != conversation.MembershipRevision)
        {
            return new(IsCurrent: false, HasChanged: false, conversation.Revision);
        }

        var revision = conversation.Revision + 1;
        List<string> added = [.. update.AddedIds.Where(userId => Add_NeedsLock(conversation, userId, update.At, revision, update.AddsPending))];
        List<RoleAssignment> roles = [.. update.Roles.Where(given => conversation.TrySetRole(given.UserId, given.Role, revision))];
        var wasLastOwner = update.RemovedId is { } leaving && conversation.IsLastOwner(leaving);
        var isRemoved = update.RemovedId is { } removed && Remove_NeedsLock(conversation, removed, update.HasLeft);
        var successor = isRemoved && wasLastOwner ? conversation.AppointOwner(revision) : null;
        var haveParticipantsChanged = added.Count > 0 || roles.Count > 0 || isRemoved;
        if (update.SetsTitle)
        {
            conversation.Title = update.Title;
        }

        var result = new ConversationUpdateResult(
            IsCurrent: true,
            HasChanged: haveParticipantsChanged || update.SetsTitle,
            haveParticipantsChanged ? conversation.ReviseMembership() : update.SetsTitle ? conversation.Revise() : conversation.Revision)
        {
            AddedIds = added,
            ChangedRoles = roles,
            IsRemoved = isRemoved,
            SuccessorId = successor,
        };
        data.Audit_NeedsLock(update.EntriesOf(result));
        return result;
    }

    private bool Remove_NeedsLock(StoredConversation conversation, string userId, bool hasLeft)
    {
        if (!conversation.Participants.TryGetValue(userId, out var participant))
        {
            return false;
        }

        data.NoteRemoved_NeedsLock(conversation, participant);
        conversation.Remove(userId);
        data.ConversationsOfUser[userId].Remove(conversation);
        if (hasLeft)
        {
            conversation.Departed.Add(userId);
        }

        return true;
    }

    private bool Add_NeedsLock(StoredConversation conversation, string userId, DateTimeOffset joinedAt, long revision, bool isPending) =>
        data.Add_NeedsLock(conversation, userId, InMemoryData.Trim(joinedAt), revision, isPending);

    private static (string First, string Second) Pair(string one, string other) =>
        string.CompareOrdinal(one, other) switch
        {
            0 => throw new ArgumentException("A direct conversation is between two different users."),
            < 0 => (one, other),
            _ => (other, one),
        };

    internal static string Encode(long activity, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{activity}:{id}")));

    internal static (long Activity, string Id) Decode(string? cursor)
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
