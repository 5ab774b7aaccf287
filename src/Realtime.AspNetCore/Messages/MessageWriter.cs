using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Rooms;
using Realtime.Storage;

namespace Realtime.Messages;

/// <summary>Stores sends in groups, and delivers each new message after its commit, in the order of its conversation.</summary>
internal sealed class MessageWriter(
    IMessageStore store,
    IConversationStore conversations,
    EventDelivery delivery,
    IMessageListener listener,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<MessageWriter> logger)
    : GroupWriter<MessageDraft, AppendResult>("messages", options.Value.MaxWritesPerCommit, options.Value.MaxQueuedWrites, time, metrics, logger)
{
    private readonly UncertainWrites<(string ConversationId, string SenderId, string ClientMessageId)> _uncertain = new(options.Value.MaxQueuedWrites);

    /// <summary>Announces every send to the delivery. A send ends when it is queued for delivery or has failed.</summary>
    protected override async ValueTask<IReadOnlyList<AppendResult>> StoreAsync(IReadOnlyList<MessageDraft> group, CancellationToken cancellationToken)
    {
        foreach (var draft in group)
        {
            delivery.BeginSend(draft.ConversationId);
        }

        try
        {
            return await store.AppendAsync(group, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var draft in group)
            {
                delivery.EndSend(draft.ConversationId);
            }

            throw;
        }
    }

    protected override async ValueTask DeliverAsync(MessageDraft item, AppendResult result)
    {
        try
        {
            await TellAsync(item, result).ConfigureAwait(false);
        }
        finally
        {
            delivery.EndSend(item.ConversationId);
        }
    }

    /// <summary>
    /// Delivers a repeated send only if the message was never delivered,
    /// because the result of its first commit was lost.
    /// </summary>
    private async ValueTask TellAsync(MessageDraft item, AppendResult result)
    {
        if (result.Message is not { } message)
        {
            return;
        }

        var isUndelivered = item.ClientMessageId is { } clientId
            && _uncertain.Take((item.ConversationId, item.SenderId, clientId), message.CreatedAt);
        if (result.Outcome == AppendOutcome.Duplicate)
        {
            if (!isUndelivered || await FindAudienceAsync(message).ConfigureAwait(false) is not { } found)
            {
                listener.Offer(message, result.ParticipantIds, isDuplicate: true);
                return;
            }

            result = found;
        }

        await delivery
            .DeliverAsync(new DomainEvent.MessageStored(message, result.ParticipantIds)
            {
                MutedIds = result.MutedIds ?? [],
                IsDirect = result.IsDirect,
                Introduces = result.IntroducedIds is { Count: > 0 } others ? new(message.SenderId, others) : null,
            })
            .ConfigureAwait(false);
        if (result.RequestedId is { } requestedId)
        {
            await delivery.DeliverAsync(RequestOf(message, requestedId)).ConfigureAwait(false);
        }

        listener.Offer(message, result.ParticipantIds, isDuplicate: false);
    }

    private static DomainEvent.ContactRequestChanged RequestOf(Message message, string requestedId) => new(
        requestedId,
        new(message.ConversationId, ConversationKind.Direct, message.SenderId, Title: null, message.CreatedAt),
        ContactRequestChange.Received,
        message.CreatedAt)
    {
        Message = message,
    };

    /// <summary>With a client message id, storing again finds a message that may already be stored.</summary>
    protected override bool IsSafeToRepeat(MessageDraft item) => item.ClientMessageId is not null;

    protected override void NoteUncertain(MessageDraft item)
    {
        if (item.ClientMessageId is { } clientId)
        {
            _uncertain.Add((item.ConversationId, item.SenderId, clientId), item.CreatedAt);
        }
    }

    /// <summary>Looks up the participants, which the store returns with a new message but not with a duplicate.</summary>
    private async ValueTask<AppendResult?> FindAudienceAsync(Message message)
    {
        if (RoomId.TryParse(message.ConversationId, out _))
        {
            return new AppendResult(AppendOutcome.Stored, message, []);
        }

        try
        {
            return await conversations.FindAsync(message.ConversationId, CancellationToken.None).ConfigureAwait(false) is { } conversation
                ? new AppendResult(AppendOutcome.Stored, message, [.. conversation.Participants.Where(p => !p.IsRequested).Select(p => p.UserId)])
                {
                    MutedIds = [.. conversation.Participants.Where(p => p.MutedUntil > message.CreatedAt).Select(p => p.UserId)],
                    IsDirect = conversation.Kind == ConversationKind.Direct,

                    // It may have been the sender's first one.
                    IntroducedIds =
                        [.. conversation.Participants.Where(p => p is { IsPending: false, IsRequested: false } && p.UserId != message.SenderId).Select(p => p.UserId)],
                }
                : null;
        }
        catch (Exception exception)
        {
            // The next repeat of the send delivers it.
            if (!StoreFaults.IsReported(exception))
            {
                logger.ChangeNotTold(exception);
            }
            _uncertain.Add((message.ConversationId, message.SenderId, message.ClientMessageId!), message.CreatedAt);
            return null;
        }
    }
}
