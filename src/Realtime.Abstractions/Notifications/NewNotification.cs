using System.Text.Json;

namespace Realtime.Notifications;

/// <summary>A notification to be published.</summary>
/// <param name="Type">The type, 1 to 100 characters, for example <c>project_assigned</c>.</param>
/// <param name="Title">A short title, 1 to 200 characters.</param>
/// <param name="Message">The text, at most 4,000 characters.</param>
public sealed record NewNotification(string Type, string Title, string Message)
{
    /// <summary>Free JSON data for the front end, at most 16 KiB as text; null for none.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>
    /// Where a click leads: an address or a route of the front end, at most 2,048 characters; null for nowhere.
    /// </summary>
    public string? Link { get; init; }

    /// <summary>What the user can do about it, at most 5, with different ids. Empty (the default) for nothing.</summary>
    public IReadOnlyList<NotificationAction> Actions { get; init; } = [];

    /// <summary>The severity. Default <see cref="NotificationSeverity.Info"/>.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>
    /// When the notification expires. It then leaves the feed and the counts, and is deleted. Must be in the future; null (the
    /// default) for never.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Repeated calls with the same key publish only once per user. At most 128 characters. Null (the default) publishes with
    /// every call.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
