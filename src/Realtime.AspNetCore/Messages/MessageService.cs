using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;
using Realtime.Writing;

namespace Realtime.Messages;

/// <summary>
/// Sending and reading. A send is authorized by the store, in the transaction that stores it, so nothing is
/// awaited before it is queued, and a participant who was removed meanwhile is refused.
/// </summary>
internal sealed class MessageService(
    MessageWriter writer,
    IMessageStore messages,
    IReadStateStore reads,
    IConversationStore conversations,
    EventDelivery delivery,
    IOptions<ChatRealtimeOptions> options,
    TimeProvider time,
    ILogger<MessageService> logger) : IMessageService
{
    /// <summary>The longest client message id, in UTF-16 code units.</summary>
    private const int MaxClientMessageIdLength = 128;

    private readonly int _maxLength = options.Value.MaxMessageLength;
    private readonly int _maxAttachments = options.Value.MaxAttachments;

    /// <summary>Queues the message before the first await: calls one after the other keep their order.</summary>
    public async Task<SentMessage> SendAsync(SendMessage message, CancellationToken cancellationToken = default)
    {
        var result = await writer.EnqueueAsync(Validate(message)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return result switch
        {
            { Outcome: AppendOutcome.Stored, Message: { } stored } => new(stored, IsDuplicate: false),
            { Outcome: AppendOutcome.Duplicate, Message: { } stored } => new(stored, IsDuplicate: true),
            { Outcome: AppendOutcome.NotParticipant } => throw new RealtimeException(RealtimeError.ConversationNotFound),
            { Outcome: AppendOutcome.ReceiverNotParticipant } => throw new RealtimeException(RealtimeError.ReceiverNotParticipant),
            { Outcome: AppendOutcome.ParentNotFound } => throw new RealtimeException(RealtimeError.ParentNotFound),
            // No word of a block: this is what every refused send to one person is told.
            { Outcome: AppendOutcome.Blocked } => throw new RealtimeException(RealtimeError.Forbidden, "The message cannot be sent to this user"),
            _ => throw new RealtimeException(RealtimeError.Internal),
        };
    }

    public Task<ReadReceipt> MarkReadAsync(string conversationId, string userId, long? upToSequence = null, CancellationToken cancellationToken = default) =>
        MarkReadAsync(conversationId, userId, upToSequence, bySocketId: null, cancellationToken);

    /// <inheritdoc cref="IMessageService.MarkReadAsync"/>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">Who read.</param>
    /// <param name="upToSequence">The last sequence read; null for all that are stored now.</param>
    /// <param name="bySocketId">The reader's socket that is answered and need not be told; null if there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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
        var receipt = Texts.IsId(messageId) && await messages.FindAsync(messageId, cancellationToken).ConfigureAwait(false) is { } message
            ? await reads.MarkMessageReadAsync(message.ConversationId, userId, message.Sequence, time.Milliseconds(), cancellationToken).ConfigureAwait(false)
            : null;
        return await TellAsync(receipt ?? throw new RealtimeException(RealtimeError.MessageNotFound), bySocketId: null, messageId).ConfigureAwait(false);
    }

    private async Task<ReadReceipt> TellAsync(ReadReceipt receipt, string? bySocketId, params string[] messageIds)
    {
        if (receipt.NewlyRead == 0)
        {
            return receipt;
        }

        try
        {
            // It is stored by now: a caller who gave up does not keep the others from being told.
            if (await ListToTellAsync(receipt).ConfigureAwait(false) is { Count: > 0 } userIds)
            {
                await delivery
                    .DeliverAsync(new DomainEvent.MessagesRead(receipt, userIds, bySocketId) { MessageIds = messageIds })
                    .ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Nor does a store that failed just now: the reading is stored, and says so.
            logger.ReceiptNotTold(exception);
        }

        return receipt;
    }

    /// <summary>All who take part; in a room, the reader's own devices alone.</summary>
    private async ValueTask<IReadOnlyList<string>> ListToTellAsync(ReadReceipt receipt)
    {
        if (RoomId.TryParse(receipt.ConversationId, out _))
        {
            return [receipt.UserId];
        }

        var conversation = await conversations.FindAsync(receipt.ConversationId, CancellationToken.None).ConfigureAwait(false);
        return conversation is null ? [] : [.. conversation.Participants.Select(p => p.UserId)];
    }

    /// <summary>Finds a message, whoever asks.</summary>
    public async Task<Message?> FindAsync(string messageId) =>
        Texts.IsId(messageId) ? await messages.FindAsync(messageId, CancellationToken.None).ConfigureAwait(false) : null;

    /// <summary>Refuses text that is no message.</summary>
    public void RequireContent(string content, bool hasAttachments)
    {
        if (string.IsNullOrWhiteSpace(content) && !hasAttachments)
        {
            throw new RealtimeException(RealtimeError.MessageEmpty);
        }

        if (content.Length > _maxLength)
        {
            throw new RealtimeException(RealtimeError.MessageTooLong, $"The message is longer than {_maxLength} characters");
        }

        if (!Texts.IsWellFormed(content))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "content must be valid Unicode");
        }
    }

    private MessageDraft Validate(SendMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Texts.IsId(message.ConversationId) || !Texts.IsId(message.SenderId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        if (message.ReceiverId is not null && !Texts.IsId(message.ReceiverId))
        {
            throw new RealtimeException(RealtimeError.ReceiverNotParticipant);
        }

        ValidateAttachments(message.AttachmentIds);
        RequireContent(message.Content, message.AttachmentIds.Count > 0);
        if (message.ParentId is not null && !Texts.IsId(message.ParentId))
        {
            throw new RealtimeException(RealtimeError.ParentNotFound);
        }

        if (message.ClientMessageId is not null)
        {
            Texts.RequireText(message.ClientMessageId, "clientMessageId", 1, MaxClientMessageIdLength);
        }

        return new(message.ConversationId, message.SenderId, message.ReceiverId, message.Content, message.ClientMessageId, time.Milliseconds())
        {
            ParentId = message.ParentId,
            AttachmentIds = message.AttachmentIds,
        };
    }

    private void ValidateAttachments(IReadOnlyList<string>? attachmentIds)
    {
        if (attachmentIds is null || attachmentIds.Count > _maxAttachments)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"A message has at most {_maxAttachments} attachments");
        }

        if (attachmentIds.Count > 0 && (!attachmentIds.All(Texts.IsId) || attachmentIds.Distinct(StringComparer.Ordinal).Count() < attachmentIds.Count))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Attachments are distinct ids");
        }
    }
}
