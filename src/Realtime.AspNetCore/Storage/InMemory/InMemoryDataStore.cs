using System.Globalization;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>
/// Removes and exports data in memory. A conversation is removed at once when it is hidden: the process that would go on after a
/// crash has no data any more.
/// </summary>
internal sealed partial class InMemoryDataStore(InMemoryData data) : IDataStore
{
    public ValueTask<DataJob> AddJobAsync(DataJobKind kind, string target, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                var known = data.Jobs.Values.FirstOrDefault(job =>
                    job.CompletedAt is null && job.Kind == kind && job.Target == target && (kind == DataJobKind.EraseUser || job.Step == 0));
                if (known is not null)
                {
                    return known;
                }

                var id = data.Jobs.Count + 1L;
                var at = InMemoryData.Trim(now);
                return data.Jobs[id] = new DataJob(id.ToString(CultureInfo.InvariantCulture), kind, target, at) { Messages = messages, DueAt = at };
            },
            cancellationToken);

    public ValueTask<DataJob?> FindJobAsync(string jobId, CancellationToken cancellationToken) =>
        data.Run(() => Job_NeedsLock(jobId), cancellationToken);

    public ValueTask<DataJob?> FindDueJobAsync(DateTimeOffset now, CancellationToken cancellationToken) => data.Run(
        () => data.Jobs.Values.Where(job => job.CompletedAt is null && job.DueAt <= now).MinBy(job => job.DueAt),
        cancellationToken);

    public ValueTask<IReadOnlyList<DataJob>> ListJobsAsync(string? before, int limit, CancellationToken cancellationToken)
    {
        var bound = IdOf(before) ?? long.MaxValue;
        return data.Run<IReadOnlyList<DataJob>>(
            () => [.. data.Jobs.Reverse().Where(one => one.Key < bound).Take(limit).Select(one => one.Value)],
            cancellationToken);
    }

    public async ValueTask SaveJobAsync(DataJob job, CancellationToken cancellationToken) => await data.Run(
        () =>
        {
            if (Job_NeedsLock(job.Id) is { } known && known.Step <= job.Step)
            {
                data.Jobs[IdOf(job.Id)!.Value] = known with
                {
                    Target = job.Target,
                    Step = job.Step,
                    Cursor = job.Cursor,
                    Processed = job.Processed,
                    Failures = job.Failures,
                    DueAt = InMemoryData.Trim(job.DueAt),
                    CompletedAt = job.CompletedAt is { } completed ? InMemoryData.Trim(completed) : null,
                };
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<long?> HideConversationAsync(string jobId, CancellationToken cancellationToken) => data.Run<long?>(
        () =>
        {
            if (Job_NeedsLock(jobId) is { Step: 0, Kind: DataJobKind.DeleteConversation } job)
            {
                data.Jobs[IdOf(jobId)!.Value] = job with { Step = 1 };
                if (data.Conversations.TryGetValue(job.Target, out var conversation))
                {
                    data.Ended[job.Target] = conversation.Revision + 1;
                    data.Hidden[jobId] = (conversation.Revision + 1, conversation.ParticipantIds);
                    data.Remove_NeedsLock(conversation);
                }
            }

            return data.Hidden.TryGetValue(jobId, out var hidden) ? hidden.Revision : null;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListHiddenParticipantsAsync(string jobId, string? after, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<string>>(
            () => data.Hidden.TryGetValue(jobId, out var hidden)
                ? [.. hidden.ParticipantIds.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal).Take(limit)]
                : [],
            cancellationToken);

    public ValueTask<int> RemoveHiddenAsync(string jobId, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            // Its participants were told. The revision stays.
            if (data.Hidden.TryGetValue(jobId, out var hidden))
            {
                data.Hidden[jobId] = hidden with { ParticipantIds = [] };
            }

            return 0;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<StoredMembership>> ListMembershipsAsync(string userId, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<StoredMembership>>(
            () => [.. data.ListOfUser_NeedsLock(userId).Take(limit).Select(conversation => new StoredMembership(conversation.Id, conversation.Kind))],
            cancellationToken);

    public ValueTask<long?> LeaveDirectAsync(string conversationId, string userId, CancellationToken cancellationToken) => data.Run<long?>(
        () =>
        {
            if (data.FindParticipant_NeedsLock(conversationId, userId) is not var (conversation, participant)
                || conversation.Kind != ConversationKind.Direct
                || conversation.Participants.ContainsKey(ErasedUser.Id))
            {
                return null;
            }

            var other = conversation.ParticipantIds.First(id => id != userId);
            foreach (var pair in data.Directs.Where(direct => direct.Value == conversation).Select(direct => direct.Key).ToList())
            {
                data.Directs.Remove(pair);
            }

            conversation.Remove(userId);
            data.ConversationsOfUser[userId].Remove(conversation);
            var revision = conversation.ReviseMembership();
            conversation.Add(ErasedUser.Id, participant.JoinedAt, revision, isPending: false);
            (data.ConversationsOfUser.TryGetValue(ErasedUser.Id, out var erased) ? erased : data.ConversationsOfUser[ErasedUser.Id] = []).Add(conversation);

            // Nobody can unblock the other user on behalf of the one who was erased.
            data.Blocks[(ErasedUser.Id, other)] = participant.JoinedAt;
            return revision;
        },
        cancellationToken);

    public ValueTask<UserTraces> FindTracesAsync(string userId, long after, int scan, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var (messages, next) = Range_NeedsLock(after, scan);
            return new UserTraces(
                [.. messages.Where(message => message.SenderId == userId).Select(message => message.Id)],
                [.. messages.Where(message => message.SenderId != userId && (message.Content.ReceiverId == userId || message.DeletedBy == userId)).Select(message => message.Id)],
                [.. ReactionsOf_NeedsLock(messages, userId).Select(one => new UserReaction(one.Message.Id, one.Reaction.Emoji))],
                next);
        },
        cancellationToken);

    public ValueTask<Message?> EraseMessageAsync(string messageId, string userId, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Messages.TryGetValue(messageId, out var place) || place.Conversation[place.Sequence].SenderId != userId)
                {
                    return null;
                }

                var message = place.Conversation[place.Sequence];
                if (message.ClientMessageId is { } clientId)
                {
                    place.Conversation.ClientMessages.Remove((userId, clientId));
                }

                var erased = message with { SenderId = ErasedUser.Id, ClientMessageId = null, DeletedBy = WithoutUser(message.DeletedBy, userId) };
                if (messages == ErasedMessages.RemoveText)
                {
                    data.Reactions.Remove(messageId);
                    erased = erased with
                    {
                        Content = erased.Content with { Text = "", AttachmentIds = [] },
                        Reactions = [],
                        DeletedAt = erased.DeletedAt ?? InMemoryData.Trim(now),
                    };
                }

                data.AddBytes_NeedsLock(userId, -InMemoryData.SizeOf(message.Content));
                return place.Conversation.Change(erased);
            },
            cancellationToken);

    public async ValueTask EraseReceiverAsync(string userId, IReadOnlyList<string> messageIds, CancellationToken cancellationToken) => await data.Run(
        () =>
        {
            foreach (var id in messageIds)
            {
                if (data.Messages.TryGetValue(id, out var place) && place.Conversation[place.Sequence] is var message)
                {
                    place.Conversation[place.Sequence] = message with
                    {
                        Content = message.Content with { ReceiverId = WithoutUser(message.Content.ReceiverId, userId) },
                        DeletedBy = WithoutUser(message.DeletedBy, userId),
                    };
                }
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Does nothing: messages keep when they were read, without the reader.</summary>
    public ValueTask<long?> RemoveReadsAsync(string userId, long after, int scan, CancellationToken cancellationToken) => default;

    public ValueTask<long> GetStoredBytesAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.StoredBytes.GetValueOrDefault(userId), cancellationToken);

    private static string? WithoutUser(string? id, string userId) => id == userId ? ErasedUser.Id : id;

    private DataJob? Job_NeedsLock(string jobId) => IdOf(jobId) is { } id ? data.Jobs.GetValueOrDefault(id) : null;

    private (List<Message> Messages, long? Next) Range_NeedsLock(long after, int scan)
    {
        var messages = new List<Message>();
        var last = data.LastMessageId;
        var end = Math.Min(after + scan, last);
        for (var id = after + 1; id <= end; id++)
        {
            if (data.Messages.TryGetValue(id.ToString(CultureInfo.InvariantCulture), out var place))
            {
                messages.Add(place.Conversation[place.Sequence]);
            }
        }

        return (messages, end < last ? end : null);
    }

    private IEnumerable<(Message Message, StoredReaction Reaction)> ReactionsOf_NeedsLock(IEnumerable<Message> messages, string userId) =>
        from message in messages
        from reaction in data.Reactions.GetValueOrDefault(message.Id) ?? []
        where reaction.UserId == userId
        select (message, reaction);

    private static long? IdOf(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
