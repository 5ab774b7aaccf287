namespace Realtime.Storage;

/// <summary>Selects which of a user's notifications are listed.</summary>
/// <param name="Now">Excludes notifications that have expired by this time.</param>
/// <param name="Type">Only this type; null for all.</param>
/// <param name="UnreadOnly">Excludes notifications that were read.</param>
/// <param name="Archived">If true, only archived notifications; if false, only those that are not archived.</param>
public readonly record struct NotificationFilter(DateTimeOffset Now, string? Type = null, bool UnreadOnly = false, bool Archived = false);
