using System.ComponentModel.DataAnnotations;

namespace Realtime.Dialects.Native;

// What clients send.

internal sealed record NativeTokenPayload
{
    [Required]
    public string? Token { get; init; }
}

internal sealed record NativeConversationPayload
{
    [Required]
    public string? ConversationId { get; init; }
}

internal sealed record NativeOpenPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public long? AfterRevision { get; init; }

    public string? Epoch { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeChangesPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public long? AfterRevision { get; init; }

    public string? Epoch { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeChangesBatchPayload
{
    [Required]
    public IReadOnlyList<NativeKnownConversation?>? Conversations { get; init; }

    public string? Epoch { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeKnownConversation
{
    [Required]
    public string? ConversationId { get; init; }

    public long? AfterRevision { get; init; }
}

internal sealed record NativeListPayload
{
    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeParticipantsPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeMessagesPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public long? Around { get; init; }

    public string? AroundId { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeSearchPayload
{
    [Required]
    public string? ConversationId { get; init; }

    [Required]
    public string? Text { get; init; }

    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

internal sealed record NativeSendPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public string? Text { get; init; }

    public string? ClientMessageId { get; init; }

    public string? ReceiverId { get; init; }

    public string? ParentId { get; init; }

    public IReadOnlyList<string>? AttachmentIds { get; init; }
}

internal sealed record NativeEditPayload
{
    [Required]
    public string? MessageId { get; init; }

    [Required]
    public string? Text { get; init; }
}

internal sealed record NativeMessageIdPayload
{
    [Required]
    public string? MessageId { get; init; }
}

internal sealed record NativeReactionPayload
{
    [Required]
    public string? MessageId { get; init; }

    [Required]
    public string? Emoji { get; init; }
}

internal sealed record NativeWatermarkPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public long? UpToSequence { get; init; }
}

internal sealed record NativeSetTypingPayload
{
    [Required]
    public string? ConversationId { get; init; }

    [Required]
    public bool? Typing { get; init; }
}

internal sealed record NativeMutePayload
{
    [Required]
    public string? ConversationId { get; init; }

    public DateTimeOffset? Until { get; init; }
}

internal sealed record NativeUserIdPayload
{
    [Required]
    public string? UserId { get; init; }
}

internal sealed record NativeUserIdsPayload
{
    [Required]
    public IReadOnlyList<string?>? UserIds { get; init; }
}

internal sealed record NativeNewGroupPayload
{
    public string? ClientGroupId { get; init; }

    public string? Title { get; init; }

    [Required]
    public IReadOnlyList<string?>? UserIds { get; init; }
}

internal sealed record NativeTitlePayload
{
    [Required]
    public string? ConversationId { get; init; }

    public string? Title { get; init; }
}

internal sealed record NativeAddPayload
{
    [Required]
    public string? ConversationId { get; init; }

    [Required]
    public IReadOnlyList<string?>? UserIds { get; init; }
}

internal sealed record NativeRolePayload
{
    [Required]
    public string? ConversationId { get; init; }

    [Required]
    public string? UserId { get; init; }

    [Required]
    public NativeRole? Role { get; init; }
}

internal sealed record NativeRemovePayload
{
    [Required]
    public string? ConversationId { get; init; }

    [Required]
    public string? UserId { get; init; }
}

internal sealed record NativeNotificationsPayload
{
    public string? Cursor { get; init; }

    public int? Limit { get; init; }

    public long? After { get; init; }

    public string? Type { get; init; }

    public bool? UnreadOnly { get; init; }

    public bool? Archived { get; init; }
}

internal sealed record NativeMarkPayload
{
    public IReadOnlyList<string?>? Ids { get; init; }

    public bool? All { get; init; }

    public string? Type { get; init; }

    [Required]
    public NativeNotificationMark? State { get; init; }
}

internal sealed record NativeIdsPayload
{
    [Required]
    public IReadOnlyList<string?>? Ids { get; init; }
}

internal sealed record NativePreferencePayload
{
    [Required]
    public string? Type { get; init; }

    [Required]
    public NativeNotificationMode? Mode { get; init; }
}

internal sealed record NativeAssistantPayload
{
    public string? AssistantId { get; init; }
}

internal sealed record NativeGetReplyPayload
{
    [Required]
    public string? ConversationId { get; init; }

    public int? Offset { get; init; }
}
