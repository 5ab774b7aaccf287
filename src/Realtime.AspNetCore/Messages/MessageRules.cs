using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Messages;

/// <summary>Checks messages before a store is called.</summary>
internal sealed class MessageRules(IOptions<ChatRealtimeCoreOptions> options, IAssistantProfiles assistants, TimeProvider time)
{
    /// <summary>The maximum length of a client message id, in UTF-16 code units.</summary>
    private const int MaxClientMessageIdLength = 128;

    private readonly int _maxLength = options.Value.MaxMessageLength;
    private readonly int _maxAttachments = options.Value.MaxAttachments;
    private readonly long? _maxBytes = options.Value.MaxStoredBytesPerUser;

    /// <summary>Throws if a message cannot be sent.</summary>
    public void Require(SendMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Texts.IsId(message.ConversationId) || !Texts.IsId(message.SenderId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        Require(message.Content);
        if (message.ClientMessageId is not null)
        {
            Texts.RequireText(message.ClientMessageId, "clientMessageId", 1, MaxClientMessageIdLength);
        }
    }

    /// <summary>Throws if a content is not valid for any message.</summary>
    public void Require(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.ReceiverId is not null && !Texts.IsId(content.ReceiverId))
        {
            throw new RealtimeException(RealtimeError.ReceiverNotParticipant);
        }

        RequireAttachments(content.AttachmentIds);
        RequireText(content.Text, content.AttachmentIds.Count > 0);
        if (content.ParentId is not null && !Texts.IsId(content.ParentId))
        {
            throw new RealtimeException(RealtimeError.ParentNotFound);
        }
    }

    /// <summary>Throws if a text is not valid for a message.</summary>
    public void RequireText(string text, bool hasAttachments)
    {
        if (string.IsNullOrWhiteSpace(text) && !hasAttachments)
        {
            throw new RealtimeException(RealtimeError.MessageEmpty);
        }

        if (text.Length > _maxLength)
        {
            throw new RealtimeException(RealtimeError.MessageTooLong, $"The message is longer than {_maxLength} characters");
        }

        if (!Texts.IsWellFormed(text))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "content must be valid Unicode");
        }
    }

    /// <summary>Creates the store's draft of a message, with the current time.</summary>
    public MessageDraft ToDraft(SendMessage message) =>
        new(message.ConversationId, message.SenderId, message.Content, time.Milliseconds())
        {
            ClientMessageId = message.ClientMessageId,
            StorageLimit = _maxBytes is null || assistants.Contains(message.SenderId) ? null : _maxBytes,
        };

    private void RequireAttachments(IReadOnlyList<string> attachmentIds)
    {
        if (attachmentIds.Count > _maxAttachments)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"A message has at most {_maxAttachments} attachments");
        }

        if (attachmentIds.Count > 0 && (!attachmentIds.All(Texts.IsId) || attachmentIds.Distinct(StringComparer.Ordinal).Count() < attachmentIds.Count))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Attachments are distinct ids");
        }
    }
}
