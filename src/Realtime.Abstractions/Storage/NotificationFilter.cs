namespace Realtime.Storage;

/// <summary>Which of a user's notifications a list holds.</summary>
/// <param name="Now">Leaves out what has expired by this time.</param>
/// <param name="Type">Only this type; null for all.</param>
/// <param name="UnreadOnly">Leaves out what was read.</param>
/// <param name="Archived">What was archived, or what was not.</param>
public readonly record struct NotificationFilter(DateTimeOffset Now, string? Type = null, bool UnreadOnly = false, bool Archived = false);
