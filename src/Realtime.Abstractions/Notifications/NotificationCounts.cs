namespace Realtime.Notifications;

/// <summary>The counts of one user's feed. They are stored with every change.</summary>
/// <param name="Unseen">The number of notifications that the user has not seen.</param>
/// <param name="Unread">The number of unread notifications, including the unseen ones.</param>
/// <param name="Revision">Grows with every change of the feed: of two counts, the one with the larger revision is newer.</param>
public readonly record struct NotificationCounts(long Unseen, long Unread, long Revision);
