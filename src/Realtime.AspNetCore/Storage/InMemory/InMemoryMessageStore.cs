using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>Messages in memory.</summary>
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

                var count = conversation.LastSequence;
                if (query.After is { } after)
                {
                    var start = Math.Clamp(after, 0, count);
                    var end = Math.Min(start + query.Limit, count);
                    return Range(conversation, start, end, hasMore: end < count);
                }
                else
                {
                    var end = Math.Clamp((query.Before ?? long.MaxValue) - 1, 0, count);
                    var start = Math.Max(end - query.Limit, 0);
                    return Range(conversation, start, end, hasMore: start > 0);
                }
            },
            cancellationToken);

    public ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Messages.TryGetValue(messageId, out var place) ? place.Conversation.Messages[place.Index] : null,
            cancellationToken);

    public ValueTask<Message?> FindByClientIdAsync(
        string conversationId,
        string senderId,
        string clientMessageId,
        CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                && conversation.ClientMessages.TryGetValue((senderId, clientMessageId), out var index)
                    ? conversation.Messages[index]
                    : null,
            cancellationToken);

    private static MessageHistory Range(StoredConversation conversation, long start, long end, bool hasMore) =>
        new(conversation.Messages.GetRange((int)start, (int)(end - start)), hasMore, conversation.LastSequence);

    private AppendResult Append_NeedsLock(MessageDraft draft)
    {
        if (data.FindParticipant_NeedsLock(draft.ConversationId, draft.SenderId) is not var (conversation, _))
        {
            return new AppendResult(AppendOutcome.NotParticipant, null, []);
        }

        // Before the receiver is checked: a retry is answered as its first attempt was, even if the receiver left since.
        if (draft.ClientMessageId is not null
            && conversation.ClientMessages.TryGetValue((draft.SenderId, draft.ClientMessageId), out var index))
        {
            return new AppendResult(AppendOutcome.Duplicate, conversation.Messages[index], []);
        }

        var receiverId = draft.ReceiverId
            ?? (conversation.Kind == ConversationKind.Direct ? conversation.ParticipantIds.FirstOrDefault(id => id != draft.SenderId) : null);
        if (receiverId is not null && (receiverId == draft.SenderId || !conversation.Participants.ContainsKey(receiverId)))
        {
            return new AppendResult(AppendOutcome.ReceiverNotParticipant, null, []);
        }

        if (conversation.Kind == ConversationKind.Direct && receiverId is not null && data.Blocks_NeedsLock(receiverId, draft.SenderId))
        {
            return new AppendResult(AppendOutcome.Blocked, null, []);
        }

        if (draft.ParentId is not null
            && !(data.Messages.TryGetValue(draft.ParentId, out var parent) && parent.Conversation == conversation))
        {
            return new AppendResult(AppendOutcome.ParentNotFound, null, []);
        }

        var recipientIds = conversation.Kind == ConversationKind.Room ? [] : conversation.ParticipantIds;
        return new AppendResult(AppendOutcome.Stored, Store_NeedsLock(conversation, draft, receiverId), recipientIds)
        {
            MutedIds = conversation.MutedAt(draft.CreatedAt),
        };
    }

    private Message Store_NeedsLock(StoredConversation conversation, MessageDraft draft, string? receiverId)
    {
        var message = new Message(
            data.NextMessageId_NeedsLock(),
            conversation.Id,
            conversation.LastSequence + 1,
            draft.SenderId,
            receiverId,
            draft.Content,
            InMemoryData.Trim(draft.CreatedAt))
        {
            ClientMessageId = draft.ClientMessageId,
            ParentId = draft.ParentId,
            AttachmentIds = draft.AttachmentIds.Count == 0 ? [] : [.. draft.AttachmentIds],
        };
        var index = conversation.Messages.Count;
        conversation.Messages.Add(message);
        data.Messages.Add(message.Id, (conversation, index));
        if (draft.ClientMessageId is not null)
        {
            conversation.ClientMessages.Add((draft.SenderId, draft.ClientMessageId), index);
        }

        foreach (var participant in conversation.Participants.Values)
        {
            participant.UnreadCount += participant.UserId == draft.SenderId ? 0 : 1;
        }

        return message;
    }
}
