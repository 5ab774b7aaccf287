using Microsoft.Extensions.Options;
using Realtime.Audit;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Messages;

/// <summary>
/// Sends messages and marks them as read. The store authorizes a send in the transaction that stores it. So nothing is
/// awaited before a send is queued, and a participant who was removed meanwhile is refused.
/// </summary>
internal sealed partial class MessageService(
    MessageWriter writer,
    IMessageStore messages,
    IReadStateStore reads,
    IConversationStore conversations,
    MessageRules rules,
    MessageScreening screening,
    Announcer announcer,
    IContractNeeds contracts,
    ConversationKinds kinds,
    BlockCache blocks,
    ChatMetrics metrics,
    AuditLog audit,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IMessageService
{
    /// <summary>The maximum number of messages that one call marks as read.</summary>
    private const int MaxReadAtOnce = 200;

    /// <summary>Queues the message before the first await, so that consecutive calls keep their order.</summary>
    public async Task<SentMessage> SendAsync(SendMessage message, CancellationToken cancellationToken = default)
    {
        rules.Require(message);
        var storing = screening.Concerns(message) ? ScreenAndStoreAsync(message) : writer.EnqueueAsync(rules.ToDraft(message));
        var result = await storing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return result switch
        {
            { Outcome: AppendOutcome.Stored, Message: { } stored } => new(stored, IsDuplicate: false),
            { Outcome: AppendOutcome.Duplicate, Message: { } stored } => new(stored, IsDuplicate: true),
            { Outcome: AppendOutcome.NotParticipant } => throw new RealtimeException(RealtimeError.ConversationNotFound),
            { Outcome: AppendOutcome.ReceiverNotParticipant } => throw new RealtimeException(RealtimeError.ReceiverNotParticipant),
            { Outcome: AppendOutcome.ParentNotFound } => throw new RealtimeException(RealtimeError.ParentNotFound),
            { Outcome: AppendOutcome.Blocked } => throw NotSendable("block"),
            { Outcome: AppendOutcome.RequestFull } => throw NotSendable("request"),
            { Outcome: AppendOutcome.StorageFull } => throw StorageFull(),
            _ => throw new RealtimeException(RealtimeError.Internal),
        };
    }

    private RealtimeException StorageFull()
    {
        metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxStoredBytesPerUser));
        return new(RealtimeError.StorageFull);
    }

    /// <summary>
    /// The refusal of a message that its receiver does not want. Neither a block nor that a request was not accepted is mentioned, so
    /// that the sender cannot tell them apart.
    /// </summary>
    private RealtimeException NotSendable(string reason)
    {
        metrics.ContactRefused("write", reason);
        return new RealtimeException(RealtimeError.Forbidden, "The message cannot be sent to this user");
    }

    public Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default) =>
        MarkReadAsync(conversationId, userId, upToSequence, bySocketId: null, cancellationToken);

    /// <inheritdoc cref="IMessageService.MarkReadAsync"/>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user who read.</param>
    /// <param name="upToSequence">The last sequence that was read; null for all messages stored now.</param>
    /// <param name="bySocketId">
    /// The reader's socket, which gets an acknowledgement and needs no event; null if there is none.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence, string? bySocketId, CancellationToken cancellationToken)
    {
        if (upToSequence < 1)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "upToSequence must be at least 1");
        }

        var receipt = Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await reads.MarkReadAsync(conversationId, userId, upToSequence, time.Milliseconds(), cancellationToken).ConfigureAwait(false)
            : null;
        return await TellAsync(receipt ?? throw new RealtimeException(RealtimeError.ConversationNotFound), bySocketId).ConfigureAwait(false);
    }

    public async Task<ReadReceipt> MarkMessageReadAsync(string messageId, string userId, CancellationToken cancellationToken = default)
    {
        var message = await RequireVisibleAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        var receipt = await reads
            .MarkMessageReadAsync(message.ConversationId, userId, message.Sequence, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        return await TellAsync(receipt ?? throw new RealtimeException(RealtimeError.MessageNotFound), bySocketId: null, messageId).ConfigureAwait(false);
    }

    public Task<ReadReceipt> MarkMessagesReadAsync(string conversationId, string userId, IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken = default) =>
        MarkMessagesReadAsync(conversationId, userId, messageIds, bySocketId: null, cancellationToken);

    public async Task<ReadReceipt> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        string? bySocketId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        if (messageIds.Count > MaxReadAtOnce)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {MaxReadAtOnce} messages are marked at once");
        }

        var read = Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await reads.MarkMessagesReadAsync(
                conversationId, userId, [.. messageIds.Where(Texts.IsId).Distinct(StringComparer.Ordinal)], time.Milliseconds(), cancellationToken).ConfigureAwait(false)
            : null;
        return read is var (receipt, newlyRead)
            ? await TellAsync(receipt, bySocketId, newlyRead).ConfigureAwait(false)
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    public Task<DeliveryReceipt> MarkDeliveredAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default) =>
        MarkDeliveredAsync(conversationId, userId, upToSequence, bySocketId: null, cancellationToken);

    public async Task<DeliveryReceipt> MarkDeliveredAsync(string conversationId, string userId, long? upToSequence, string? bySocketId, CancellationToken cancellationToken)
    {
        if (upToSequence < 1)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "upToSequence must be at least 1");
        }

        var receipt = Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await reads.MarkDeliveredAsync(conversationId, userId, upToSequence, time.Milliseconds(), cancellationToken).ConfigureAwait(false)
            : null;
        if (receipt is null)
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        if (receipt.HasChanged)
        {
            await announcer.TellAsync(
                conversationId,
                async participantIds => new DomainEvent.MessagesDelivered(
                    receipt, await blocks.WithoutApartAsync(userId, participantIds).ConfigureAwait(false), bySocketId)).ConfigureAwait(false);
        }

        return receipt;
    }

    private async Task<ReadReceipt> TellAsync(ReadReceipt receipt, string? bySocketId, params IReadOnlyList<string> messageIds)
    {
        if (receipt.NewlyRead == 0)
        {
            return receipt;
        }

        // Users with a block between them do not learn what the other has read.
        async ValueTask<DomainEvent> ReadAsync(IReadOnlyList<string> userIds)
        {
            var apart = await blocks.WhoIsApartAsync(receipt.UserId, userIds).ConfigureAwait(false);
            var messages = contracts.TellsReadMessages ? await FindReadAsync(receipt, messageIds).ConfigureAwait(false) : [];
            return new DomainEvent.MessagesRead(receipt, await blocks.WithoutApartAsync(receipt.UserId, userIds).ConfigureAwait(false), bySocketId)
            {
                MessageIds = messageIds,
                IsDirect = contracts.TellsReadMessages && await kinds.IsDirectAsync(receipt.ConversationId, userIds).ConfigureAwait(false),
                Messages = apart.Count == 0 ? messages : [.. messages.Where(message => !apart.Contains(message.SenderId))],
            };
        }

        // In a room, only the reader's own devices are notified.
        await (RoomId.TryParse(receipt.ConversationId, out _)
            ? announcer.TellAsync(receipt.ConversationId, [receipt.UserId], ReadAsync)
            : announcer.TellAsync(receipt.ConversationId, ReadAsync)).ConfigureAwait(false);
        return receipt;
    }

    /// <summary>Finds the messages of others that were read, in one look-up: the newest, up to a limit.</summary>
    private async ValueTask<IReadOnlyList<Message>> FindReadAsync(ReadReceipt receipt, IReadOnlyList<string> messageIds)
    {
        if (messageIds.Count == 1)
        {
            return await FindAsync(messageIds[0]).ConfigureAwait(false) is { } message ? [message] : [];
        }

        // If the watermark was moved, these are the messages whose time of reading is that of the receipt.
        var query = new HistoryQuery { Before = messageIds.Count == 0 ? receipt.ReadSequence + 1 : null, Limit = MaxReadAtOnce };
        var history = await messages.GetHistoryAsync(receipt.ConversationId, query, CancellationToken.None).ConfigureAwait(false);
        return [.. history.Messages.Where(message => messageIds.Count == 0
            ? message.SenderId != receipt.UserId && message.ReadAt == receipt.ReadAt
            : messageIds.Contains(message.Id))];
    }

    /// <summary>Finds a message without a check of rights.</summary>
    public async Task<Message?> FindAsync(string messageId) =>
        Texts.IsId(messageId) ? await messages.FindAsync(messageId, CancellationToken.None).ConfigureAwait(false) : null;

    /// <inheritdoc cref="MessageRules.Require(MessageContent)"/>
    public void Require(MessageContent content) => rules.Require(content);

    private async Task<AppendResult> ScreenAndStoreAsync(SendMessage message)
    {
        // The sender's next message may follow as soon as this one is queued, without waiting for the commit.
        var stored = await screening.ThenAsync(
            new PendingMessage(message.ConversationId, message.SenderId, message.Content),
            screened =>
            {
                var changed = message with { Content = screened.Content };
                rules.Require(changed);
                return Task.FromResult(writer.EnqueueAsync(rules.ToDraft(changed)));
            }).ConfigureAwait(false);
        return await stored.ConfigureAwait(false);
    }
}
