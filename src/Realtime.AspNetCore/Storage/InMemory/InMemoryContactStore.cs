using Realtime.Contacts;
using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps requests for contact, departures and counts of new contacts in memory.</summary>
internal sealed class InMemoryContactStore(InMemoryData data) : IContactStore
{
    private readonly InMemoryConversationStore _conversations = new(data);

    public ValueTask<(Conversation Conversation, bool Created)> OpenDirectAsync(
        string userId,
        string otherUserId,
        int? maxMessages,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        _conversations.OpenDirectAsync(userId, otherUserId, maxMessages, createdAt, cancellationToken);

    public ValueTask<IReadOnlyList<string>> InviteAsync(
        string conversationId,
        string fromUserId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<string>>(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                ? [.. userIds.Where(userId => !conversation.Participants.ContainsKey(userId)
                    && data.Request_NeedsLock(conversation, userId, fromUserId, 0, InMemoryData.Trim(createdAt)))]
                : [],
            cancellationToken);

    public ValueTask<long?> AcceptAsync(string conversationId, string userId, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation) || !conversation.Requests.ContainsKey(userId)
                    || !data.Add_NeedsLock(conversation, userId, InMemoryData.Trim(acceptedAt), conversation.Revision + 1, isPending: false))
                {
                    return null;
                }

                return conversation.ReviseMembership();
            },
            cancellationToken);

    public ValueTask<bool> DeclineAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation)
                    || !conversation.Requests.TryGetValue(userId, out var request) || request.IsDeclined)
                {
                    return false;
                }

                return request.IsDeclined = true;
            },
            cancellationToken);

    public ValueTask<Page<ContactRequest>> ListRequestsAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var (createdAt, id) = InMemoryConversationStore.Decode(cursor);
        return data.Run(
            () =>
            {
                var found = (data.RequestsOfUser.GetValueOrDefault(userId) ?? [])
                    .Where(r => !r.IsDeclined && !data.Blocks_NeedsLock(userId, r.FromId))
                    .Where(r => r.Conversation.Kind != ConversationKind.Direct || r.Conversation.LastSequence > 0)
                    .Select(r => (Request: r, At: r.CreatedAt.ToUnixTimeMilliseconds()))
                    .Where(r => r.At < createdAt || (r.At == createdAt && string.CompareOrdinal(r.Request.Conversation.Id, id) > 0))
                    .OrderByDescending(r => r.At)
                    .ThenBy(r => r.Request.Conversation.Id, StringComparer.Ordinal)
                    .Take(limit + 1)
                    .ToList();
                return new Page<ContactRequest>(
                    [
                        .. found.Take(limit).Select(r => new ContactRequest(
                            r.Request.Conversation.Id, r.Request.Conversation.Kind, r.Request.FromId, r.Request.Conversation.Title, r.Request.CreatedAt)),
                    ],
                    found.Count > limit ? InMemoryConversationStore.Encode(found[limit - 1].At, found[limit - 1].Request.Conversation.Id) : null);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlySet<string>> WhoLeftAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                ? userIds.Where(conversation.Departed.Contains).ToHashSet(StringComparer.Ordinal)
                : [],
            cancellationToken);

    public ValueTask<IReadOnlySet<string>> WhoSharesGroupAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken) =>
        data.Run<IReadOnlySet<string>>(
            () => otherUserIds
                .Where(other => data.ListOfUser_NeedsLock(userId).Any(c => c.Kind != ConversationKind.Direct && c.Participants.ContainsKey(other)))
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<bool> TryCountContactsAsync(
        string userId,
        int count,
        DateTimeOffset at,
        DateTimeOffset since,
        int max,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.NewContacts.TryGetValue(userId, out var made))
                {
                    data.NewContacts.Add(userId, made = []);
                }

                made.RemoveAll(one => one.At <= since);
                if (made.Sum(one => one.Count) + count > max)
                {
                    return false;
                }

                made.Add((at, count));
                return true;
            },
            cancellationToken);
}
