using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Data;

/// <summary>The steps of an erasure. Each call does a portion and returns the job with its progress.</summary>
internal sealed class UserEraser(
    IDataStore store,
    IConversationStore conversations,
    IMessageStore messages,
    IReactionStore reactions,
    ConversationService conversationService,
    RoomService rooms,
    ConversationEnding ending,
    EventDelivery delivery,
    Announcer announcer,
    IAssistantProfiles assistants,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time)
{
    private const int Memberships = 0;
    private const int Messages = 1;
    private const int Reads = 2;
    private const int Rows = 3;
    private const int RowsAgain = 4;

    private const int MembershipsAtOnce = 20;
    private const int MessagesAtOnce = 16;
    private const int ConversationsAtOnce = 100;

    /// <summary>When a user was last seen may be stored as long as this after the user was disconnected.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly int _batch = options.Value.RetentionBatchSize;

    public async Task<DataJob> RunAsync(DataJob job, CancellationToken cancellationToken)
    {
        switch (job.Step)
        {
            case Memberships:
                var left = await LeaveAsync(job.Target, cancellationToken).ConfigureAwait(false);
                return left > 0 ? job with { Processed = job.Processed + left } : job with { Step = Messages, Cursor = 0 };
            case Messages:
                return await EraseMessagesAsync(job, cancellationToken).ConfigureAwait(false);
            case Reads:
                return await store.RemoveReadsAsync(job.Target, job.Cursor, ConversationsAtOnce, cancellationToken).ConfigureAwait(false) is { } next
                    ? job with { Cursor = next }
                    : job with { Step = Rows, Cursor = 0 };
            default:
                var removed = await store.RemoveUserRowsAsync(job.Target, _batch, cancellationToken).ConfigureAwait(false);
                if (removed == 0 && options.Value.EraseAuditIds)
                {
                    removed = await store.EraseAuditAsync(job.Target, _batch, cancellationToken).ConfigureAwait(false);
                }

                return removed > 0 ? job with { Processed = job.Processed + removed } : Complete(job);
        }
    }

    private DataJob Complete(DataJob job)
    {
        var now = time.Milliseconds();
        var settled = job.CreatedAt + options.Value.PresenceGrace + Settling;
        return job.Step == RowsAgain || now >= settled
            ? job with { Step = RowsAgain, Target = ErasedUser.Id, CompletedAt = now }
            : job with { Step = RowsAgain, DueAt = settled };
    }

    /// <summary>Takes the user out of some conversations. Those that nobody is left in are deleted.</summary>
    private async Task<int> LeaveAsync(string userId, CancellationToken cancellationToken)
    {
        var memberships = await store.ListMembershipsAsync(userId, MembershipsAtOnce, cancellationToken).ConfigureAwait(false);
        foreach (var (conversationId, kind) in memberships)
        {
            try
            {
                await LeaveAsync(conversationId, kind, userId, cancellationToken).ConfigureAwait(false);
            }
            catch (RealtimeException exception) when (exception.Error == RealtimeError.ConversationNotFound)
            {
                // It was deleted meanwhile.
            }
        }

        return memberships.Count;
    }

    private async Task LeaveAsync(string conversationId, ConversationKind kind, string userId, CancellationToken cancellationToken)
    {
        if (kind == ConversationKind.Room)
        {
            await rooms.RemoveMemberAsync(conversationId[RoomId.Prefix.Length..], userId, cancellationToken).ConfigureAwait(false);
            return;
        }

        var others = (await conversations.ListParticipantIdsAsync(conversationId, cancellationToken).ConfigureAwait(false)).Where(id => id != userId);
        if (others.All(id => id == ErasedUser.Id || assistants.Contains(id)))
        {
            var job = await store
                .AddJobAsync(DataJobKind.DeleteConversation, conversationId, default, time.Milliseconds(), cancellationToken)
                .ConfigureAwait(false);
            await ending.EndAsync(job, cancellationToken).ConfigureAwait(false);
        }
        else if (kind == ConversationKind.Direct)
        {
            await LeaveDirectAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await conversationService.RemoveParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LeaveDirectAsync(string conversationId, string userId, CancellationToken cancellationToken)
    {
        using var change = delivery.BeginChange(conversationId);
        var left = await store.LeaveDirectAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        await delivery.LeaveAsync(conversationId, userId).ConfigureAwait(false);
        if (left is { } revision && await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) is { } conversation)
        {
            await delivery.DeliverAsync(new DomainEvent.ConversationChanged(
                conversation,
                ConversationChange.ParticipantsRemoved,
                [userId],
                [.. conversation.Participants.Select(p => p.UserId), userId])
            {
                Revision = revision,
            }).ConfigureAwait(false);
        }
    }

    private async Task<DataJob> EraseMessagesAsync(DataJob job, CancellationToken cancellationToken)
    {
        var traces = await store.FindTracesAsync(job.Target, job.Cursor, _batch, cancellationToken).ConfigureAwait(false);

        // Several at a time share a commit.
        foreach (var portion in traces.SentIds.Chunk(MessagesAtOnce))
        {
            await Task.WhenAll(portion.Select(id => EraseMessageAsync(id, job, cancellationToken))).ConfigureAwait(false);
        }

        await store.EraseReceiverAsync(job.Target, traces.ReceivedIds, cancellationToken).ConfigureAwait(false);
        foreach (var (messageId, emoji) in traces.Reactions)
        {
            await RemoveReactionAsync(messageId, job.Target, emoji, cancellationToken).ConfigureAwait(false);
        }

        var processed = job.Processed + traces.SentIds.Count + traces.ReceivedIds.Count + traces.Reactions.Count;
        return traces.Next is { } next
            ? job with { Cursor = next, Processed = processed }
            : job with { Step = Reads, Cursor = 0, Processed = processed };
    }

    private async Task EraseMessageAsync(string messageId, DataJob job, CancellationToken cancellationToken)
    {
        using var change = await BeginChangeAsync(messageId, cancellationToken).ConfigureAwait(false);
        var erased = await store
            .EraseMessageAsync(messageId, job.Target, job.Messages, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        if (erased is not null)
        {
            await announcer.TellAsync(
                erased.ConversationId,
                ids => job.Messages == ErasedMessages.KeepText ? new DomainEvent.MessageEdited(erased, ids) : new DomainEvent.MessageDeleted(erased, ids))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Announces the change of a message, so that later revisions are not delivered before it; null if it is gone.</summary>
    private async Task<EventDelivery.ChangeUnderWay?> BeginChangeAsync(string messageId, CancellationToken cancellationToken) =>
        await messages.FindAsync(messageId, cancellationToken).ConfigureAwait(false) is { } message ? delivery.BeginChange(message.ConversationId) : null;

    private async Task RemoveReactionAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken)
    {
        using var change = await BeginChangeAsync(messageId, cancellationToken).ConfigureAwait(false);
        var result = await reactions.RemoveAsync(messageId, userId, emoji, cancellationToken).ConfigureAwait(false);
        if (result is { Outcome: ReactionOutcome.Changed, Message: { } changed })
        {
            await announcer.TellAsync(
                changed.ConversationId,
                ids => new DomainEvent.ReactionChanged(changed, userId, emoji, IsAdded: false, ids)).ConfigureAwait(false);
        }
    }
}
