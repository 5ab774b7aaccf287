namespace Realtime.Notifications;

/// <summary>The counts of one user's feed, which are kept with every change.</summary>
/// <param name="Unseen">How many were not in view yet.</param>
/// <param name="Unread">How many are unread, the unseen ones included.</param>
/// <param name="Revision">Rises with every change of the feed: of two counts, the one with the larger revision is the newer.</param>
public readonly record struct NotificationCounts(long Unseen, long Unread, long Revision);
