using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Writing;

namespace Realtime.Messages;

/// <summary>Stores sends in groups, and delivers each new message after its commit, in the order of its conversation.</summary>
internal sealed class MessageWriter(
    IMessageStore store,
    EventDelivery delivery,
    AssistantRequests requests,
    IOptions<ChatRealtimeOptions> options,
    ChatMetrics metrics,
    ILogger<MessageWriter> logger)
    : GroupWriter<MessageDraft, AppendResult>("messages", options.Value.MaxGroupSize, options.Value.MaxQueuedWrites, metrics, logger)
{
    protected override ValueTask<IReadOnlyList<AppendResult>> StoreAsync(IReadOnlyList<MessageDraft> group, CancellationToken cancellationToken) =>
        store.AppendAsync(group, cancellationToken);

    /// <summary>A repeated send stores and broadcasts nothing: those whom it is for have it, or catch up.</summary>
    protected override async ValueTask DeliverAsync(AppendResult result)
    {
        if (result.Message is not { } message)
        {
            return;
        }

        if (result.Outcome == AppendOutcome.Stored)
        {
            await delivery
                .DeliverAsync(new DomainEvent.MessageStored(message, result.ParticipantIds) { MutedIds = result.MutedIds ?? [] })
                .ConfigureAwait(false);
        }

        requests.Offer(message, result.ParticipantIds, isDuplicate: result.Outcome == AppendOutcome.Duplicate);
    }

    /// <summary>With a client message id, storing again finds what may have been stored already.</summary>
    protected override bool IsSafeToRepeat(MessageDraft item) => item.ClientMessageId is not null;
}
