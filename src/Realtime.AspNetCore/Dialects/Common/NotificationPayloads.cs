using System.ComponentModel.DataAnnotations;

namespace Realtime.Dialects.Common;

// The payloads that clients send with the events of the feed.

internal sealed record GetNotificationsPayload
{
    public string? Cursor { get; init; }

    public int? Limit { get; init; }

    /// <summary>A sequence. The answer contains the notifications after it, and the other filters are ignored.</summary>
    public long? After { get; init; }

    public string? Type { get; init; }

    public bool? UnreadOnly { get; init; }

    public bool? Archived { get; init; }
}

internal sealed record MarkNotificationReadPayload
{
    public WireId? Id { get; init; }

    public bool? All { get; init; }
}

internal sealed record MarkNotificationsPayload
{
    public IReadOnlyList<WireId>? Ids { get; init; }

    public bool? All { get; init; }

    /// <summary>With <c>all</c>: only notifications of this type.</summary>
    public string? Type { get; init; }

    [Required]
    public string? State { get; init; }
}

internal sealed record DeleteNotificationsPayload
{
    [Required]
    public IReadOnlyList<WireId>? Ids { get; init; }
}

internal sealed record SetNotificationPreferencePayload
{
    [Required]
    public string? Type { get; init; }

    [Required]
    public string? Mode { get; init; }
}

// The acknowledgements and payloads that the server sends.

internal sealed record NotificationReadReply(long UnreadCount) : SuccessReply;

internal sealed record NotificationCountsReply(long Unseen, long Unread, long Revision) : SuccessReply;

internal sealed record NotificationsChangedReply(long Changed, long Unseen, long Unread, long Revision) : SuccessReply;

internal sealed record NotificationPreferencesReply(IReadOnlyDictionary<string, string> Preferences) : SuccessReply;

/// <summary>The payload of <c>notification_counts</c>. Of two payloads, the one with the larger revision is newer.</summary>
internal sealed record NotificationCountsPayload(long Unseen, long Unread, long Revision);
