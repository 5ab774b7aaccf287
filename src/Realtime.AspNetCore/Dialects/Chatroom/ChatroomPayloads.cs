using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Messages;

namespace Realtime.Dialects.Chatroom;

// What clients send.

/// <summary>The payload of <c>join</c> and <c>leave</c>.</summary>
internal sealed record MembershipPayload
{
    [JsonPropertyName("user_id")]
    [Required]
    public UuidId? UserId { get; init; }

    [JsonPropertyName("chatroom_id")]
    [Required]
    public UuidId? ChatroomId { get; init; }
}

// What the server sends, with the fields in the contract's order.

/// <summary>The payload of <c>joined</c> and <c>left</c>.</summary>
internal sealed record ChatroomPayload(
    [property: JsonPropertyName("chatroom_id")] UuidId ChatroomId);

/// <summary>The contract's message object: the payload of <c>new_message</c>, and the body of HTTP responses.</summary>
internal sealed record MessagePayload(
    [property: JsonPropertyName("id")] UuidId Id,
    [property: JsonPropertyName("message_text")] string MessageText,
    [property: JsonPropertyName("user_id")] UuidId UserId,
    [property: JsonPropertyName("chatroom_id")] UuidId ChatroomId,
    [property: JsonPropertyName("is_reply")] bool IsReply,
    [property: JsonPropertyName("parent_message_id")] UuidId? ParentMessageId,
    [property: JsonPropertyName("created_date")] DateTimeOffset CreatedDate,
    [property: JsonPropertyName("last_updated_date")] DateTimeOffset LastUpdatedDate)
{
    public static MessagePayload Of(Message message) => new(
        message.Id,
        message.Content.Text,
        message.SenderId,
        Chatroom.ChatroomId.Of(message.ConversationId),
        message.Content.ParentId is not null,
        UuidId.OrNull(message.Content.ParentId),
        message.CreatedAt,
        message.EditedAt ?? message.CreatedAt);
}

/// <summary>The payload of <c>error</c>.</summary>
internal sealed record ErrorPayload(
    [property: JsonPropertyName("message")] string Message) : Refusal;

// What acknowledgements carry.

internal sealed record ChatroomReply(
    [property: JsonPropertyName("chatroom_id")] UuidId ChatroomId) : SuccessReply;
