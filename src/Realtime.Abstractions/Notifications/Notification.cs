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

    /// <summary>When the user read it; null while unread.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}
