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

    /// <summary>
    /// Publishes once for each user, however often it is called with the same key; at most 128 characters;
    /// null (the default) publishes with every call.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
