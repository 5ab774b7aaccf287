namespace Realtime.Notifications;

/// <summary>What a change did to a user's feed.</summary>
/// <param name="Changed">How many notifications it changed or deleted.</param>
/// <param name="Counts">The counts after it.</param>
public readonly record struct NotificationChange(long Changed, NotificationCounts Counts);
