using System.Text.Json;

namespace Realtime.Notifications;

/// <summary>A notification to be published.</summary>
/// <param name="Type">What kind it is, 1 to 100 characters, for example <c>project_assigned</c>.</param>
/// <param name="Title">A short title, 1 to 200 characters.</param>
/// <param name="Message">The text, at most 4,000 characters.</param>
public sealed record NewNotification(string Type, string Title, string Message)
{
    /// <summary>Free JSON data for the front end, at most 16 KiB as text; null for none.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Where the front end leads to, an address or a route of its own, at most 2,048 characters; null for nowhere.</summary>
    public string? Link { get; init; }

    /// <summary>How much it matters. Default <see cref="NotificationSeverity.Info"/>.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>From when on it is of no use: it leaves the feed and the counts, and is deleted. In the future; null (the default) for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Publishes once for each user, however often it is called with the same key; at most 128 characters;
    /// null (the default) publishes with every call.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
