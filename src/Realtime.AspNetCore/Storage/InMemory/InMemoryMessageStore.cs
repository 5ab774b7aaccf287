using Realtime.Audit;
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

    public ValueTask<IReadOnlyList<Message>> FindManyAsync(IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<Message>>(
            () => [.. messageIds.Where(data.Messages.ContainsKey).Select(id => data.Messages[id]).Select(place => place.Conversation[place.Sequence])],
            cancellationToken);

    public ValueTask<Message?> EditAsync(MessageEdit edit, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Messages.TryGetValue(edit.MessageId, out var place) || place.Conversation[place.Sequence] is not { DeletedAt: null } message)
                {
                    return null;
                }

                Audit_NeedsLock(edit.Audit, message, edit.EditedAt);
                var content = message.Content with { Text = edit.Text };
                data.AddBytes_NeedsLock(message.SenderId, InMemoryData.SizeOf(content) - InMemoryData.SizeOf(message.Content));
                return place.Conversation.Change(message with { Content = content, EditedAt = InMemoryData.Trim(edit.EditedAt) });
            },
            cancellationToken);

    public ValueTask<(Message Message, bool IsNew)?> DeleteAsync(MessageDeletion deletion, CancellationToken cancellationToken) =>
        data.Run<(Message, bool)?>(
            () =>
            {
                if (!data.Messages.TryGetValue(deletion.MessageId, out var place))
                {
                    return null;
                }

                var message = place.Conversation[place.Sequence];
                if (message.DeletedAt is not null || (deletion.KnownMembership is { } known && known != place.Conversation.MembershipRevision))
                {
                    return (message, false);
                }

                data.AddBytes_NeedsLock(message.SenderId, -InMemoryData.SizeOf(message.Content));
                data.Reactions.Remove(deletion.MessageId);
                Audit_NeedsLock(deletion.Audit, message, deletion.DeletedAt);
                return (place.Conversation.Change(message with
                {
                    Content = message.Content with { Text = "", AttachmentIds = [] },
                    Reactions = [],
                    DeletedAt = InMemoryData.Trim(deletion.DeletedAt),
                    DeletedBy = deletion.DeletedBy,
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

    private void Audit_NeedsLock(AuditEntry? entry, Message message, DateTimeOffset at)
    {
        if (entry is not null)
        {
            data.Audit_NeedsLock([entry with { At = at, ConversationId = message.ConversationId, MessageId = message.Id, SubjectId = message.SenderId }]);
        }
    }

    private AppendResult Append_NeedsLock(MessageDraft draft)
    {
        var conversation = data.Conversations.GetValueOrDefault(draft.ConversationId);
        var verdict = SendRules.Judge(draft, conversation is null ? null : new Target(data, conversation));
        if (verdict.Outcome != AppendOutcome.Stored)
        {
            return verdict.ToResult();
        }

        var introduced = Introduce_NeedsLock(conversation!, draft.SenderId);
        return new AppendResult(
            AppendOutcome.Stored,
            Store_NeedsLock(conversation!, draft, verdict.ReceiverId),
            conversation!.Kind == ConversationKind.Room ? [] : conversation.ParticipantIds)
        {
            MutedIds = conversation.MutedAt(draft.CreatedAt),
            IsDirect = conversation.Kind == ConversationKind.Direct,
            IntroducedIds = introduced,
            RequestedId = conversation.DirectRequest is { IsDeclined: false } request ? request.UserId : null,
        };
    }

    private static string[]? Introduce_NeedsLock(StoredConversation conversation, string senderId)
    {
        var sender = conversation.Participants[senderId];
        if (!sender.IsPending)
        {
            return null;
        }

        sender.IsPending = false;
        return [.. conversation.Participants.Values.Where(p => p != sender && !p.IsPending).Select(p => p.UserId)];
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

        if (draft.StorageLimit is not null)
        {
            data.StoredBytes.TryAdd(draft.SenderId, 0);
            data.AddBytes_NeedsLock(draft.SenderId, InMemoryData.SizeOf(draft.Content));
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
            conversation.Kind == ConversationKind.Direct ? TheOther(userId) : null;

        public bool IsRequested(string userId) => conversation.DirectRequest?.UserId == userId;

        public bool IsRequestFull => conversation.DirectRequest is { } request && conversation.LastSequence >= request.MaxMessages;

        public bool IsBlocked(string senderId) =>
            conversation.Kind != ConversationKind.Room && conversation.Participants.Count <= 2
                && TheOther(senderId) is { } other && data.Blocks_NeedsLock(other, senderId);

        public Message? FindEarlier(MessageDraft draft) =>
            conversation.ClientMessages.TryGetValue((draft.SenderId, draft.ClientMessageId!), out var sequence) ? conversation[sequence] : null;

        public bool HasMessage(string messageId, string userId) =>
            data.Messages.TryGetValue(messageId, out var place) && place.Conversation == conversation
            && place.Sequence > conversation.Participants[userId].HiddenSequence;

        public long BytesWith(MessageDraft draft) => data.StoredBytes.GetValueOrDefault(draft.SenderId) + InMemoryData.SizeOf(draft.Content);

        private string? TheOther(string userId) =>
            conversation.ParticipantIds.FirstOrDefault(id => id != userId) ?? conversation.DirectRequest?.UserId;
    }
}
