using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps messages in memory.</summary>
internal sealed class InMemoryMessageStore(InMemoryData data) : IMessageStore
{
    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<AppendResult>>(() => [.. drafts.Select(Append_NeedsLock)], cancellationToken);

    public ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation))
                {
                    return new MessageHistory([], HasMore: false, LastSequence: 0);
                }

                // The page holds the kept messages after start, up to and including end.
                var removed = conversation.FirstSequence - 1;
                var last = conversation.LastSequence;
                if (query.After is { } after)
                {
                    var start = Math.Clamp(after, removed, last);
                    var end = Math.Min(start + query.Limit, last);
                    return Range(conversation, start, end, hasMore: end < last);
                }
                else
                {
                    var end = Math.Clamp((query.Before ?? long.MaxValue) - 1, removed, last);
                    var start = Math.Max(end - query.Limit, removed);
                    return Range(conversation, start, end, hasMore: start > removed);
                }
            },
            cancellationToken);

    public ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Messages.TryGetValue(messageId, out var place) ? place.Conversation[place.Sequence] : null,
            cancellationToken);

    public ValueTask<Message?> EditAsync(string messageId, string text, DateTimeOffset editedAt, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Messages.TryGetValue(messageId, out var place) && place.Conversation[place.Sequence] is { DeletedAt: null } message
                ? place.Conversation.Change(message with
                {
                    Content = message.Content with { Text = text },
                    EditedAt = InMemoryData.Trim(editedAt),
                })
                : null,
            cancellationToken);

    public ValueTask<(Message Message, bool IsNew)?> DeleteAsync(string messageId, DateTimeOffset deletedAt, CancellationToken cancellationToken) =>
        data.Run<(Message, bool)?>(
            () =>
            {
                if (!data.Messages.TryGetValue(messageId, out var place))
                {
                    return null;
                }

                data.Reactions.Remove(messageId);
                var message = place.Conversation[place.Sequence];
                return message.DeletedAt is not null
                    ? (message, false)
                    : (place.Conversation.Change(message with
                    {
                        Content = message.Content with { Text = "", AttachmentIds = [] },
                        Reactions = [],
                        DeletedAt = InMemoryData.Trim(deletedAt),
                    }), true);
            },
            cancellationToken);

    public ValueTask<(IReadOnlyList<Message> Messages, long? NextBefore)> SearchAsync(
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit,
        CancellationToken cancellationToken) =>
        data.Run<(IReadOnlyList<Message>, long?)>(
            () =>
            {
                var found = new List<Message>();
                if (!data.Conversations.TryGetValue(conversationId, out var conversation))
                {
                    return (found, null);
                }

                var sequence = Math.Min(before ?? long.MaxValue, conversation.LastSequence + 1);
                var lowest = Math.Max(sequence - scanLimit, conversation.FirstSequence);
                while (sequence > lowest && found.Count < limit)
                {
                    if (conversation[--sequence].Content.Text.Contains(text, StringComparison.OrdinalIgnoreCase))
                    {
                        found.Add(conversation[sequence] with { Reactions = [] });
                    }
                }

                return (found, sequence > conversation.FirstSequence ? sequence : null);
            },
            cancellationToken);

    public ValueTask<Message?> FindByClientIdAsync(
        string conversationId,
        string senderId,
        string clientMessageId,
        CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                && conversation.ClientMessages.TryGetValue((senderId, clientMessageId), out var sequence)
                    ? conversation[sequence]
                    : null,
            cancellationToken);

    private static MessageHistory Range(StoredConversation conversation, long start, long end, bool hasMore) =>
        new(
            conversation.Messages.GetRange((int)(start + 1 - conversation.FirstSequence), (int)(end - start)),
            hasMore,
            conversation.LastSequence);

    private AppendResult Append_NeedsLock(MessageDraft draft)
    {
        var conversation = data.Conversations.GetValueOrDefault(draft.ConversationId);
        var verdict = SendRules.Judge(draft, conversation is null ? null : new Target(data, conversation));
        return verdict.Outcome != AppendOutcome.Stored
            ? verdict.ToResult()
            : new AppendResult(
                AppendOutcome.Stored,
                Store_NeedsLock(conversation!, draft, verdict.ReceiverId),
                conversation!.Kind == ConversationKind.Room ? [] : conversation.ParticipantIds)
            {
                MutedIds = conversation.MutedAt(draft.CreatedAt),
            };
    }

    private Message Store_NeedsLock(StoredConversation conversation, MessageDraft draft, string? receiverId)
    {
        var message = conversation.Append(
            draft.ToMessage(data.NextMessageId_NeedsLock(), conversation.LastSequence + 1, conversation.Revision + 1, receiverId));
        data.Messages.Add(message.Id, (conversation, message.Sequence));
        if (draft.ClientMessageId is not null)
        {
            conversation.ClientMessages.Add((draft.SenderId, draft.ClientMessageId), message.Sequence);
        }

        foreach (var participant in conversation.Participants.Values)
        {
            participant.UnreadCount += participant.UserId == draft.SenderId ? 0 : 1;
        }

        return message;
    }
    private sealed class Target(InMemoryData data, StoredConversation conversation) : ISendTarget
    {
        public bool IsParticipant(string userId) => conversation.Participants.ContainsKey(userId);

        public string? OtherThan(string userId) =>
            conversation.Kind == ConversationKind.Direct ? conversation.ParticipantIds.FirstOrDefault(id => id != userId) : null;

        public bool IsBlocked(string senderId) => OtherThan(senderId) is { } other && data.Blocks_NeedsLock(other, senderId);

        public Message? FindEarlier(MessageDraft draft) =>
            conversation.ClientMessages.TryGetValue((draft.SenderId, draft.ClientMessageId!), out var sequence) ? conversation[sequence] : null;

        public bool HasMessage(string messageId) =>
            data.Messages.TryGetValue(messageId, out var place) && place.Conversation == conversation;
    }
}
