using System.ComponentModel.DataAnnotations;
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
    public WireId? ConversationId { get; init; }

    [Required]
    public IReadOnlyList<WireId>? MessageIds { get; init; }
}

internal sealed record MarkDeliveredPayload
{
    [Required]
    public WireId? ConversationId { get; init; }

    public long? UpToSequence { get; init; }
}

internal sealed record MuteConversationPayload
{
    [Required]
    public WireId? ConversationId { get; init; }

    public DateTimeOffset? Until { get; init; }
}

internal sealed record UserIdPayload
{
    [Required]
    public WireId? UserId { get; init; }
}

internal sealed record SearchMessagesPayload
{
    [Required]
    public WireId? ConversationId { get; init; }

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

internal sealed record RevisedReply(string ConversationId, long Revision) : SuccessReply;

internal sealed record MessageReply(MessageModel Message) : SuccessReply;

internal sealed record MessagesReadReply(string ConversationId, long ReadSequence, long NewlyRead, long UnreadCount) : SuccessReply;

internal sealed record DeliveredReply(string ConversationId, long DeliveredSequence) : SuccessReply;

internal sealed record SearchReply(IReadOnlyList<MessageModel> Messages, string? NextCursor) : SuccessReply;

internal sealed record BlockedUsersReply(IReadOnlyList<string> UserIds) : SuccessReply;

// The payloads of the server's events for sockets that watch changes.

internal sealed record MessageDetailsPayload(
    string Id,
    string ConversationId,
    long Sequence,
    long Revision,
    string? ParentId,
    IReadOnlyList<string> AttachmentIds)
{
    public static MessageDetailsPayload Of(Message message) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        message.Revision,
        message.Content.ParentId,
        message.Content.AttachmentIds);
}

internal sealed record MessageDeletedPayload(string Id, string ConversationId, long Sequence, long Revision, DateTimeOffset? DeletedAt);

internal sealed record ReactionChangedPayload(
    string MessageId,
    string ConversationId,
    long Sequence,
    long Revision,
    string UserId,
    string Emoji,
    bool Added,
    IReadOnlyList<ReactionModel> Reactions);

internal sealed record MessagesDeliveredPayload(string ConversationId, string UserId, long DeliveredSequence, DateTimeOffset DeliveredAt);

internal sealed record ConversationUpdatedPayload(
    string ConversationId,
    long Revision,
    string Change,
    string? Title,
    IReadOnlyList<string> UserIds,
    IReadOnlyList<string> ParticipantIds);

/// <summary>
/// A change without a specific event type. For users who may not see it, everything but the revision is null.
/// </summary>
internal sealed record ConversationRevisedPayload(
    string ConversationId,
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
        new(changed.ConversationId, changed.Revision, Change: null, MutedUntil: null, FirstSequence: null);
}
