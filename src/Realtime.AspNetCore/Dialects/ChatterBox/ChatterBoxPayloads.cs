using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Dialects.ChatterBox;

// What clients send.

internal sealed record AuthPayload
{
    [Required]
    public string? Token { get; init; }
}

internal sealed record RoomPayload
{
    [Required]
    public string? RoomName { get; init; }
}

internal sealed record SendRoomMessagePayload
{
    [Required]
    public string? RoomName { get; init; }

    [Required]
    public string? Content { get; init; }

    public string? ClientMessageId { get; init; }
}

/// <summary>The payload of <c>join-conversation</c>, <c>leave-conversation</c>, <c>typing</c>, <c>stop-typing</c> and <c>ai-stop</c>.</summary>
internal sealed record ConversationPayload
{
    [Required]
    public TextId? ConversationId { get; init; }
}

internal sealed record SendMessagePayload
{
    [Required]
    public TextId? ConversationId { get; init; }

    [Required]
    public string? Content { get; init; }

    public IReadOnlyList<TextId>? Attachments { get; init; }

    public string? ClientMessageId { get; init; }

    public MessageContent ToContent() => new(Texts.RequireContent(Content, Attachments is { Count: > 0 }))
    {
        AttachmentIds = [.. (Attachments ?? []).Select(id => Texts.RequireId(id.Value, "attachments"))],
    };
}

internal sealed record MarkReadPayload
{
    [Required]
    public TextId? ConversationId { get; init; }

    [Required]
    public IReadOnlyList<TextId>? MessageIds { get; init; }
}

internal sealed record AiMessagePayload
{
    [Required]
    public TextId? ConversationId { get; init; }

    [Required]
    public string? Content { get; init; }

    public string? ClientMessageId { get; init; }
}

// What the server sends, with the fields in the contract's order.

/// <summary>The payload of <c>authenticated</c>.</summary>
internal sealed record AuthenticatedPayload(string UserId);

/// <summary>The payload of <c>unauthorized</c>.</summary>
internal sealed record UnauthorizedPayload(string Message);

/// <summary>A user in messages and rooms.</summary>
internal sealed record UserPayload([property: JsonPropertyName("_id")] string Id, string Username)
{
    public static UserPayload Of(UserProfile user) => new(user.Id, user.Username ?? user.Name);
}

/// <summary>
/// The contract's message object, the payload of <c>new-message</c>. The attachments are left out if there are none.
/// </summary>
internal sealed record MessagePayload(
    [property: JsonPropertyName("_id")] string Id,
    string ConversationId,
    UserPayload Sender,
    string Content,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string>? Attachments)
{
    public static MessagePayload Of(Message message, UserProfile sender) => new(
        message.Id,
        message.ConversationId,
        UserPayload.Of(sender),
        message.Content.Text,
        message.CreatedAt,
        message.Content.AttachmentIds.Count > 0 ? message.Content.AttachmentIds : null);
}

/// <summary>The payload of <c>room-message</c>: a message with its room instead of its conversation.</summary>
internal sealed record RoomMessagePayload(
    [property: JsonPropertyName("_id")] string Id,
    string RoomName,
    UserPayload Sender,
    string Content,
    DateTimeOffset CreatedAt)
{
    public static RoomMessagePayload Of(Message message, string roomName, UserProfile sender) =>
        new(message.Id, roomName, UserPayload.Of(sender), message.Content.Text, message.CreatedAt);
}

/// <summary>The payload of <c>user-joined-room</c> and <c>user-left-room</c>.</summary>
internal sealed record RoomMemberPayload(string RoomName, UserPayload User);

/// <summary>The payload of <c>user-typing</c> and <c>user-stop-typing</c>.</summary>
internal sealed record TypingPayload(string ConversationId, string UserId, string Username);

/// <summary>The payload of <c>presence:online</c>.</summary>
internal sealed record OnlinePayload(string UserId)
{
    public string Status { get; } = "online";
}

/// <summary>The payload of <c>presence:offline</c>.</summary>
internal sealed record OfflinePayload(string UserId, DateTimeOffset? LastSeen)
{
    [JsonPropertyOrder(-1)]
    public string UserId { get; } = UserId;

    [JsonPropertyOrder(-1)]
    public string Status { get; } = "offline";
}

/// <summary>The payload of <c>ai-stream</c>, with only the new text, and of <c>ai-complete</c>, with the whole reply.</summary>
internal sealed record AiTextPayload(string ConversationId, string Content);

/// <summary>The payload of <c>ai-error</c>.</summary>
internal sealed record AiErrorPayload(string ConversationId, string Message) : Refusal;

/// <summary>The payload of <c>error</c>.</summary>
internal sealed record ErrorPayload(string Code, string Message) : Refusal;

// What acknowledgements carry.

internal sealed record AuthenticatedReply(string UserId) : SuccessReply;

internal sealed record RoomReply(string RoomName) : SuccessReply;

internal sealed record ConversationReply(string ConversationId) : SuccessReply;

internal sealed record RoomSentReply(RoomMessagePayload Message, long Sequence, bool Duplicate, string? ClientMessageId) : SuccessReply;

internal sealed record SentReply(MessagePayload Message, long Sequence, bool Duplicate, string? ClientMessageId) : SuccessReply;

internal sealed record ReadReply(string ConversationId, long UnreadCount, DateTimeOffset ReadAt) : SuccessReply;

internal sealed record StoppedReply(string ConversationId, bool Stopped) : SuccessReply;
