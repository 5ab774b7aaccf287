using System.ComponentModel.DataAnnotations;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.Dialects.Common;

// The payloads that clients send for changes of messages, conversations and blocks.

internal sealed record EditMessagePayload
{
    [Required]
    public WireId? MessageId { get; init; }

    [Required]
    public string? Content { get; init; }
}

internal sealed record MessageIdPayload
{
    [Required]
    public WireId? MessageId { get; init; }
}

internal sealed record ReportMessagePayload
{
    [Required]
    public WireId? MessageId { get; init; }

    [Required]
    public string? Reason { get; init; }

    public string? Comment { get; init; }
}

internal sealed record ReactionPayload
{
    [Required]
    public WireId? MessageId { get; init; }

    [Required]
    public string? Emoji { get; init; }
}

internal sealed record MarkMessagesReadPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    [Required]
    public IReadOnlyList<WireId>? MessageIds { get; init; }
}

internal sealed record MarkDeliveredPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public long? UpToSequence { get; init; }
}

internal sealed record MuteConversationPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public DateTimeOffset? Until { get; init; }
}

internal sealed record ParticipantsPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    [Required]
    public IReadOnlyList<WireId>? UserIds { get; init; }
}

internal sealed record ParticipantPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    [Required]
    public WireId? UserId { get; init; }
}

internal sealed record RolePayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    [Required]
    public WireId? UserId { get; init; }

    [Required]
    public string? Role { get; init; }
}

internal sealed record RenamePayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public string? Title { get; init; }
}

internal sealed record UserIdPayload
{
    [Required]
    public WireId? UserId { get; init; }
}

internal sealed record SearchMessagesPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    [Required]
    public string? Text { get; init; }

    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

internal sealed record WatchChangesPayload
{
    public bool? Watch { get; init; }
}

// The acknowledgements.

internal sealed record RevisedReply(WireConversationId ConversationId, long Revision) : SuccessReply;

internal sealed record GroupReply(
    WireConversationId ConversationId,
    long Revision,
    string? Title,
    IReadOnlyList<MemberView> Participants) : SuccessReply
{
    public static GroupReply Of(Conversation conversation) => new(
        conversation.Id,
        conversation.Revision,
        conversation.Title,
        [.. conversation.Participants.Select(MemberView.Of)]);
}

internal sealed record RemovedReply(WireConversationId ConversationId, WireId UserId, bool Removed) : SuccessReply;

internal sealed record MessageReply(MessageView Message) : SuccessReply;

internal sealed record MessagesReadReply(WireConversationId ConversationId, long ReadSequence, long NewlyRead, long UnreadCount) : SuccessReply;

internal sealed record DeliveredReply(WireConversationId ConversationId, long DeliveredSequence) : SuccessReply;

internal sealed record SearchReply(IReadOnlyList<MessageView> Messages, string? NextCursor) : SuccessReply;

internal sealed record BlockedUsersReply(IReadOnlyList<WireId> UserIds) : SuccessReply;

// The payloads of the server's events for sockets that watch changes.

internal sealed record MessageDetailsPayload(
    WireId Id,
    WireConversationId ConversationId,
    long Sequence,
    long Revision,
    WireId? ParentId,
    IReadOnlyList<string> AttachmentIds)
{
    public static MessageDetailsPayload Of(Message message) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        message.Revision,
        WireId.OrNull(message.Content.ParentId),
        message.Content.AttachmentIds);
}

internal sealed record MessageDeletedPayload(
    WireId Id,
    WireConversationId ConversationId,
    long Sequence,
    long Revision,
    DateTimeOffset? DeletedAt,
    WireId? DeletedBy);

internal sealed record ReactionChangedPayload(
    WireId MessageId,
    WireConversationId ConversationId,
    long Sequence,
    long Revision,
    WireId UserId,
    string Emoji,
    bool Added,
    IReadOnlyList<ReactionView> Reactions);

internal sealed record MessagesDeliveredPayload(WireConversationId ConversationId, WireId UserId, long DeliveredSequence, DateTimeOffset DeliveredAt);

internal sealed record ConversationReadPayload(WireConversationId ConversationId, long ReadSequence, long UnreadCount);

internal sealed record ConversationUpdatedPayload(
    WireConversationId ConversationId,
    long Revision,
    string Change,
    string? Title,
    IReadOnlyList<WireId> UserIds,
    IReadOnlyList<WireId> ParticipantIds,
    long ParticipantCount,
    IReadOnlyList<WireId> OwnerIds,
    IReadOnlyList<WireId> ModeratorIds,
    WireId? ChangedBy);

/// <summary>
/// A change without a specific event type. For users who may not see it, everything but the revision is null.
/// </summary>
internal sealed record ConversationRevisedPayload(
    WireConversationId ConversationId,
    long Revision,
    string? Change,
    DateTimeOffset? MutedUntil,
    long? FirstSequence)
{
    public static ConversationRevisedPayload Of(DomainEvent.SettingChanged changed) => new(
        changed.ConversationId,
        changed.Revision,
        changed.Setting switch
        {
            ConversationSetting.Muted => changed.MutedUntil is null ? "unmuted" : "muted",
            ConversationSetting.Retention => "retention_changed",
            ConversationSetting.MessagesRemoved => "messages_removed",
            _ => null,
        },
        changed.MutedUntil,
        changed.FirstSequence);

    public static ConversationRevisedPayload WithoutContent(DomainEvent.SettingChanged changed) =>
        WithoutContent(changed.ConversationId, changed.Revision);

    public static ConversationRevisedPayload WithoutContent(string conversationId, long revision) =>
        new(conversationId, revision, Change: null, MutedUntil: null, FirstSequence: null);
}
