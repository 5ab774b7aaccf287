using System.Text.Json;

namespace Realtime.Notifications;

/// <summary>A stored notification of one user.</summary>
/// <param name="Id">Opaque id; a canonical decimal integer where it was generated.</param>
/// <param name="UserId">Whom it is for.</param>
/// <param name="Sequence">Its place in the user's feed: from 1, without gaps, in commit order.</param>
/// <param name="Type">What kind it is, for the front end to choose an icon or a page by, for example <c>project_assigned</c>.</param>
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

    /// <summary>Where the front end leads to; null for nowhere.</summary>
    public string? Link { get; init; }

    /// <summary>How much it matters.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>When it leaves the feed and the counts; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the user had it in view; null while unseen. What is read or archived has been seen.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>When the user read it; null while unread. What is archived has been read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the user put it away; null while it is in the feed.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>How far the user got with it.</summary>
    public NotificationState State =>
        ArchivedAt is not null ? NotificationState.Archived
        : ReadAt is not null ? NotificationState.Read
        : SeenAt is not null ? NotificationState.Seen
        : NotificationState.Unseen;
}
