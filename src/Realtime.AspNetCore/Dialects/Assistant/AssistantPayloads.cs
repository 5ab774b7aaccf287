using System.ComponentModel.DataAnnotations;
using Realtime.Dialects.Common;
using Realtime.Messages;

namespace Realtime.Dialects.Assistant;

// What clients send.

internal sealed record RegisterPayload
{
    [Required]
    public TextId? UserId { get; init; }
}

internal sealed record SendPayload
{
    public TextId? UserId { get; init; }

    [Required]
    public TextId? ConversationId { get; init; }

    [Required]
    public string? Message { get; init; }

    public string? ClientMessageId { get; init; }
}

// What the server sends, with the fields in the contract's order.

/// <summary>The contract's message object, the payload of <c>receive_message</c>.</summary>
internal sealed record MessagePayload(string ConversationId, string Content, string Sender, DateTimeOffset CreatedAt)
{
    public static MessagePayload Of(Message message) => new(message.ConversationId, message.Content.Text, message.SenderId, message.CreatedAt);
}

/// <summary>The payload of <c>typing</c> and <c>typing_stop</c>.</summary>
internal sealed record TypingPayload(string ConversationId, bool IsTyping, string Message);

/// <summary>The payload of <c>error</c>.</summary>
internal sealed record ErrorPayload(string Message) : Refusal;

// What acknowledgements carry.

internal sealed record RegisteredReply(string UserId) : SuccessReply;

internal sealed record SentReply(string Id, MessagePayload Message, long Sequence, bool Duplicate, string? ClientMessageId) : SuccessReply;
