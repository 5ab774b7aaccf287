using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.Dialects.Marketplace;

// What clients send.

internal sealed record ConversationPayload
{
    [JsonPropertyName("conversationId")]
    [Required]
    public WireId? ConversationId { get; init; }
}

internal sealed record SendMessagePayload
{
    [JsonPropertyName("conversationId")]
    [Required]
    public WireId? ConversationId { get; init; }

    [JsonPropertyName("content")]
    [Required]
    public string? Content { get; init; }

    [JsonPropertyName("toUserId")]
    public WireId? ToUserId { get; init; }

    [JsonPropertyName("clientMessageId")]
    public string? ClientMessageId { get; init; }

    [JsonPropertyName("parentId")]
    public WireId? ParentId { get; init; }

    [JsonPropertyName("attachmentIds")]
    public IReadOnlyList<string>? AttachmentIds { get; init; }

    public MessageContent ToContent() => new(Texts.RequireContent(Content, AttachmentIds is { Count: > 0 }))
    {
        ReceiverId = WireId.Of(ToUserId),
        ParentId = WireId.Of(ParentId),
        AttachmentIds = AttachmentIds ?? [],
    };
}

internal sealed record MarkReadPayload
{
    [JsonPropertyName("conversationId")]
    [Required]
    public WireId? ConversationId { get; init; }

    [JsonPropertyName("upToSequence")]
    public long? UpToSequence { get; init; }
}

internal sealed record TypingPayload
{
    [JsonPropertyName("conversationId")]
    [Required]
    public WireId? ConversationId { get; init; }

    [JsonPropertyName("toUserId")]
    public WireId? ToUserId { get; init; }
}

// What the server sends, with the fields in the contract's order.

/// <summary>The contract's message object, the payload of <c>new_message</c>. <c>receiver_id</c> is null for a message to a whole group.</summary>
internal record MessagePayload(
    [property: JsonPropertyName("id")] WireId Id,
    [property: JsonPropertyName("conversation_id")] WireId ConversationId,
    [property: JsonPropertyName("sender_id")] WireId SenderId,
    [property: JsonPropertyName("receiver_id")] WireId? ReceiverId,
    [property: JsonPropertyName("content")] string Content,
    [property: JsonPropertyName("is_read")] bool IsRead,
    [property: JsonPropertyName("read_at")] DateTimeOffset? ReadAt,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt)
{
    protected MessagePayload(Message message)
        : this(
            message.Id,
            message.ConversationId,
            message.SenderId,
            WireId.OrNull(message.Content.ReceiverId),
            message.Content.Text,
            message.ReadAt is not null,
            message.ReadAt,
            message.CreatedAt)
    {
    }

    public static MessagePayload Of(Message message) => new(message);
}

/// <summary>A message in a list: the contract's message object, then the fields that the contract does not have.</summary>
internal sealed record HistoryItem : MessagePayload
{
    private HistoryItem(Message message)
        : base(message)
    {
        Sequence = message.Sequence;
        Revision = message.Revision;
        ClientMessageId = message.ClientMessageId;
        ParentId = WireId.OrNull(message.Content.ParentId);
        AttachmentIds = message.Content.AttachmentIds;
        EditedAt = message.EditedAt;
        DeletedAt = message.DeletedAt;
        Reactions = [.. message.Reactions.Select(reaction => new HistoryReaction(reaction.Emoji, [.. reaction.UserIds.Select(id => new WireId(id))]))];
    }

    // Without an order, inherited properties would come last.
    [JsonPropertyName("sequence")]
    [JsonPropertyOrder(1)]
    public long Sequence { get; init; }

    [JsonPropertyName("revision")]
    [JsonPropertyOrder(1)]
    public long Revision { get; init; }

    [JsonPropertyName("client_message_id")]
    [JsonPropertyOrder(1)]
    public string? ClientMessageId { get; init; }

    [JsonPropertyName("parent_id")]
    [JsonPropertyOrder(1)]
    public WireId? ParentId { get; init; }

    [JsonPropertyName("attachment_ids")]
    [JsonPropertyOrder(1)]
    public IReadOnlyList<string> AttachmentIds { get; init; }

    [JsonPropertyName("edited_at")]
    [JsonPropertyOrder(1)]
    public DateTimeOffset? EditedAt { get; init; }

    [JsonPropertyName("deleted_at")]
    [JsonPropertyOrder(1)]
    public DateTimeOffset? DeletedAt { get; init; }

    [JsonPropertyName("reactions")]
    [JsonPropertyOrder(1)]
    public IReadOnlyList<HistoryReaction> Reactions { get; init; }

    public static new HistoryItem Of(Message message) => new(message);
}

internal sealed record HistoryReaction(
    [property: JsonPropertyName("emoji")] string Emoji,
    [property: JsonPropertyName("user_ids")] IReadOnlyList<WireId> UserIds);

/// <summary>The payload of <c>message_notification</c>: the message for one receiver.</summary>
internal sealed record MessageNotificationPayload(
    [property: JsonPropertyName("id")] WireId Id,
    [property: JsonPropertyName("conversation_id")] WireId ConversationId,
    [property: JsonPropertyName("sender_id")] WireId SenderId,
    [property: JsonPropertyName("receiver_id")] WireId ReceiverId,
    [property: JsonPropertyName("content")] string Content,
    [property: JsonPropertyName("is_read")] bool IsRead,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("type")] string Type)
{
    public static MessageNotificationPayload Of(Message message, string receiverId) => new(
        message.Id,
        message.ConversationId,
        message.SenderId,
        receiverId,
        message.Content.Text,
        message.ReadAt is not null,
        message.CreatedAt,
        "new_message");
}

/// <summary>The payload of <c>messages_read</c>.</summary>
internal sealed record MessagesReadPayload(
    [property: JsonPropertyName("conversationId")] WireId ConversationId,
    [property: JsonPropertyName("userId")] WireId UserId,
    [property: JsonPropertyName("readAt")] DateTimeOffset ReadAt);

/// <summary>The payload of <c>typing_start</c> and <c>typing_stop</c>.</summary>
internal sealed record TypingChangedPayload(
    [property: JsonPropertyName("conversationId")] WireId ConversationId,
    [property: JsonPropertyName("userId")] WireId UserId);

/// <summary>The contract's notification object, the payload of <c>new_notification</c>.</summary>
internal sealed record NotificationPayload(
    [property: JsonPropertyName("id")] WireId Id,
    [property: JsonPropertyName("user_id")] WireId UserId,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt)
{
    public static NotificationPayload Of(Notification notification) => new(
        notification.Id,
        notification.UserId,
        notification.Title,
        notification.Message,
        notification.Type,
        notification.CreatedAt);
}

/// <summary>The payload of <c>error</c>.</summary>
internal sealed record ErrorPayload(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("code")] string Code) : Refusal;
