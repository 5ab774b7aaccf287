using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps read state in memory.</summary>
internal sealed class InMemoryReadStateStore(InMemoryData data) : IReadStateStore
{
    public ValueTask<ReadReceipt?> MarkReadAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        Mark(
            conversationId,
            userId,
            readAt,
            (conversation, participant) =>
            {
                var upTo = Math.Min(upToSequence ?? conversation.LastSequence, conversation.LastSequence);
                for (var sequence = participant.ReadSequence + 1; sequence <= upTo; sequence++)
                {
                    if (!IsRead(conversation, participant, sequence))
                    {
                        SetRead(conversation, participant, sequence, readAt);
                    }

                    participant.Singles.Remove(sequence);
                }

                participant.ReadSequence = Math.Max(participant.ReadSequence, upTo);
            },
            cancellationToken);

    public ValueTask<ReadReceipt?> MarkMessageReadAsync(
        string conversationId,
        string userId,
        long sequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        Mark(
            conversationId,
            userId,
            readAt,
            (conversation, participant) =>
            {
                if (TryReadSingle(conversation, participant, sequence, readAt))
                {
                    AbsorbSingles(conversation, participant);
                }
            },
            cancellationToken);

    public async ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken)
    {
        var newlyRead = new List<string>();
        var receipt = await Mark(
            conversationId,
            userId,
            readAt,
            (conversation, participant) =>
            {
                foreach (var id in messageIds)
                {
                    if (data.Messages.TryGetValue(id, out var place)
                        && place.Conversation == conversation
                        && TryReadSingle(conversation, participant, place.Sequence, readAt))
                    {
                        newlyRead.Add(id);
                    }
                }

                AbsorbSingles(conversation, participant);
            },
            cancellationToken).ConfigureAwait(false);
        return receipt is null ? null : (receipt, newlyRead);
    }

    public ValueTask<DeliveryReceipt?> MarkDeliveredAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset deliveredAt,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (data.FindParticipant_NeedsLock(conversationId, userId) is not var (conversation, participant))
                {
                    return null;
                }

                var upTo = Math.Min(upToSequence ?? conversation.LastSequence, conversation.LastSequence);
                var hasChanged = upTo > participant.DeliveredSequence;
                if (hasChanged)
                {
                    participant.DeliveredSequence = upTo;
                }

                return new DeliveryReceipt(conversationId, userId, participant.DeliveredSequence, hasChanged, InMemoryData.Trim(deliveredAt));
            },
            cancellationToken);

    public ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.FindParticipant_NeedsLock(conversationId, userId)?.Participant.UnreadCount, cancellationToken);

    public ValueTask<IReadOnlyList<ReaderState>> ListStatesAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<ReaderState>>(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                ? [.. userIds.Select(conversation.Participants.GetValueOrDefault).OfType<StoredParticipant>().Select(p =>
                    new ReaderState(p.UserId, p.UnreadCount, p.ReadSequence, p.DeliveredSequence, p.MutedUntil))]
                : [],
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, UnreadTotal>> GetTotalsAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyDictionary<string, UnreadTotal>>(
            () => userIds.ToDictionary(userId => userId, Total_NeedsLock, StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                var counts = data.ListOfUser_NeedsLock(userId)
                    .Where(c => c.Kind != ConversationKind.Room)
                    .Select(c => (c.Id, c.Kind, Count: c.Participants[userId].UnreadCount))
                    .Where(c => c.Count > 0)
                    .ToArray();
                return new UnreadCounts(counts.Sum(c => c.Count), counts.ToDictionary(c => c.Id, c => c.Count, StringComparer.Ordinal))
                {
                    Direct = counts.Where(c => c.Kind == ConversationKind.Direct).Sum(c => c.Count),
                };
            },
            cancellationToken);

    private UnreadTotal Total_NeedsLock(string userId)
    {
        var (total, revision) = (0L, data.UnreadBases.GetValueOrDefault(userId));
        foreach (var conversation in data.ListOfUser_NeedsLock(userId).Where(c => c.Kind != ConversationKind.Room))
        {
            var participant = conversation.Participants[userId];
            total += participant.UnreadCount;
            revision += conversation.UnreadRevisionOf(participant);
        }

        return new(total, revision);
    }

    private bool TryReadSingle(StoredConversation conversation, StoredParticipant participant, long sequence, DateTimeOffset readAt)
    {
        if (sequence > conversation.LastSequence || IsRead(conversation, participant, sequence))
        {
            return false;
        }

        SetRead(conversation, participant, sequence, readAt);
        return participant.Singles.Add(sequence);
    }

    /// <summary>Moves the watermark over the single reads and own messages directly above it.</summary>
    private static void AbsorbSingles(StoredConversation conversation, StoredParticipant participant)
    {
        while (participant.ReadSequence < conversation.LastSequence
            && IsRead(conversation, participant, participant.ReadSequence + 1))
        {
            participant.Singles.Remove(++participant.ReadSequence);
        }
    }

    private static bool IsRead(StoredConversation conversation, StoredParticipant participant, long sequence) =>
        sequence <= participant.ReadSequence
        || participant.Singles.Contains(sequence)
        || conversation[sequence].SenderId == participant.UserId;

    private void SetRead(StoredConversation conversation, StoredParticipant participant, long sequence, DateTimeOffset readAt)
    {
        participant.UnreadCount--;
        var message = conversation[sequence];
        if (message.ReadAt is null && (message.Content.ReceiverId is null || message.Content.ReceiverId == participant.UserId)
            && !data.AreApart_NeedsLock(message.SenderId, participant.UserId))
        {
            conversation[sequence] = message with { ReadAt = InMemoryData.Trim(readAt) };
        }
    }

    private ValueTask<ReadReceipt?> Mark(
        string conversationId,
        string userId,
        DateTimeOffset readAt,
        Action<StoredConversation, StoredParticipant> mark,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (data.FindParticipant_NeedsLock(conversationId, userId) is not var (conversation, participant))
                {
                    return null;
                }

                var unreadBefore = participant.UnreadCount;
                mark(conversation, participant);
                return new ReadReceipt(
                    conversationId,
                    userId,
                    participant.ReadSequence,
                    unreadBefore - participant.UnreadCount,
                    participant.UnreadCount,
                    InMemoryData.Trim(readAt));
            },
            cancellationToken);
}
