using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>What became of one notification.</summary>
/// <param name="Notification">The stored notification.</param>
/// <param name="IsDuplicate">True if an earlier one with the same user and idempotency key had been stored; that one is given.</param>
public readonly record struct StoredNotification(Notification Notification, bool IsDuplicate);
