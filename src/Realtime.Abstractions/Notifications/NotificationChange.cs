namespace Realtime.Notifications;

/// <summary>The result of a change of a user's feed.</summary>
/// <param name="Changed">The number of notifications that were changed or deleted.</param>
/// <param name="Counts">The counts after the change.</param>
public readonly record struct NotificationChange(long Changed, NotificationCounts Counts);
