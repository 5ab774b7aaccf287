using System.Text.Json;

namespace Realtime.Notifications;

/// <summary>A stored notification of one user.</summary>
/// <param name="Id">Opaque id; a canonical decimal integer if it was generated.</param>
/// <param name="UserId">The user whom it is for.</param>
/// <param name="Sequence">Its position in the user's feed: from 1, without gaps, in commit order.</param>
/// <param name="Type">
/// The type, from which the front end can choose an icon or a page, for example <c>project_assigned</c>.
/// </param>
/// <param name="Title">A short title.</param>
/// <param name="Message">The text.</param>
/// <param name="CreatedAt">When it was stored, UTC, to the millisecond.</param>
public sealed record Notification(
    string Id,
    string UserId,
    long Sequence,
    string Type,
    string Title,
    string Message,
    DateTimeOffset CreatedAt)
{
    /// <summary>Free JSON data of the host; null for none.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Where a click leads in the front end; null for nowhere.</summary>
    public string? Link { get; init; }

    /// <summary>What the user can do about it; empty for nothing.</summary>
    public IReadOnlyList<NotificationAction> Actions { get; init; } = [];

    /// <summary>The severity.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>When it expires and leaves the feed and the counts; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the user first saw it; null while unseen. Read and archived notifications count as seen.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>When the user read it; null while unread. Archived notifications count as read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the user archived it; null while it is in the feed.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The current state, computed from the times above.</summary>
    public NotificationState State =>
        ArchivedAt is not null ? NotificationState.Archived
        : ReadAt is not null ? NotificationState.Read
        : SeenAt is not null ? NotificationState.Seen
        : NotificationState.Unseen;
}
