using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Dialects.Direct;

// What clients send.

internal sealed record SendPayload
{
    [Required]
    public TextId? ReceiverId { get; init; }

    [Required]
    public string? Content { get; init; }

    public string? ClientMessageId { get; init; }
}

internal sealed record MarkReadPayload
{
    [Required]
    public TextId? MessageId { get; init; }
}

internal sealed record TypingPayload
{
    [Required]
    public TextId? ReceiverId { get; init; }
}

internal sealed record HistoryPayload
{
    [Required]
    public TextId? OtherUserId { get; init; }

    public int? Page { get; init; }

    public int? Limit { get; init; }
}

// What the server sends, with the fields in the contract's order.

/// <summary>The payload of <c>connection</c>.</summary>
internal sealed record ConnectionPayload(bool Success, ConnectedUserPayload User);

internal sealed record ConnectedUserPayload([property: JsonPropertyName("_id")] string Id, string Name, string Username)
{
    public static ConnectedUserPayload Of(UserProfile user) => new(user.Id, user.Name, user.Username ?? user.Id);
}

/// <summary>An entry of <c>online_users</c>.</summary>
internal sealed record OnlineUserPayload(
    string UserId,
    [property: JsonPropertyName("_id")] string Id,
    string Name,
    string Username,
    string? Email,
    string? Role,
    DateTimeOffset LastSeen)
{
    public static OnlineUserPayload Of(UserProfile user, DateTimeOffset lastSeen) =>
        new(user.Id, user.Id, user.Name, user.Username ?? user.Id, user.Email, user.Role, lastSeen);
}

/// <summary>The payload of <c>user_online</c>.</summary>
internal sealed record UserOnlinePayload(string UserId, string Name, string Username);

/// <summary>The payload of <c>user_offline</c>.</summary>
internal sealed record UserOfflinePayload(string UserId, DateTimeOffset LastSeen);

/// <summary>The contract's message object, the payload of <c>receive_message</c>.</summary>
internal sealed record MessagePayload(
    [property: JsonPropertyName("_id")] string Id,
    string Content,
    DateTimeOffset SentAt,
    bool Read,
    string SenderId,
    string SenderName,
    string ReceiverId,
    string ReceiverName)
{
    public static MessagePayload Of(Message message, UserProfile sender, UserProfile receiver) => new(
        message.Id,
        message.Content.Text,
        message.CreatedAt,
        message.ReadAt is not null,
        sender.Id,
        sender.Name,
        receiver.Id,
        receiver.Name);
}

/// <summary>The payload of <c>message_sent</c> and <c>message_read_confirmed</c>.</summary>
internal sealed record MessageDonePayload(bool Success, MessagePayload Message);

/// <summary>A user in receipts, history pages and notifications.</summary>
internal sealed record UserPayload([property: JsonPropertyName("_id")] string Id, string Name)
{
    public static UserPayload Of(UserProfile user) => new(user.Id, user.Name);
}

/// <summary>The payload of <c>message_read</c>.</summary>
internal sealed record MessageReadPayload(string MessageId, UserPayload ReadBy, DateTimeOffset ReadAt);

/// <summary>The payload of <c>typing_indicator</c>.</summary>
internal sealed record TypingIndicatorPayload(string UserId, string UserName, bool IsTyping);

/// <summary>The payload of <c>message_history</c>.</summary>
internal sealed record MessageHistoryPayload(IReadOnlyList<MessagePayload> Messages, UserPayload OtherUser, PaginationPayload Pagination);

internal sealed record PaginationPayload(int Page, bool HasMore);

/// <summary>The payload of <c>unread_count</c>.</summary>
internal sealed record UnreadCountPayload(long Count);

/// <summary>The payload of <c>message_notification</c>.</summary>
internal sealed record MessageNotificationPayload(string Type, UserPayload From, string Message, DateTimeOffset Timestamp);

/// <summary>The payload of <c>error</c>.</summary>
internal sealed record ErrorPayload(string Message) : Refusal;

// The acknowledgements: ok, then the fields of the answering event.

internal sealed record SentReply(MessagePayload Message, long Sequence, bool Duplicate, string? ClientMessageId) : SuccessReply;

internal sealed record ReadReply(MessagePayload Message) : SuccessReply;

internal sealed record HistoryReply(IReadOnlyList<MessagePayload> Messages, UserPayload OtherUser, PaginationPayload Pagination) : SuccessReply;

internal sealed record UnreadCountReply(long Count) : SuccessReply;
