using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>What became of one notification.</summary>
/// <param name="Notification">
/// The stored notification; null where the user has turned the type off, or has deleted what the same key stored.
/// </param>
/// <param name="IsDuplicate">True if an earlier one with the same user and idempotency key had been stored; that one is given.</param>
/// <param name="IsLive">Whether it is to be told to connected devices: it is new, and the user wants it so.</param>
public readonly record struct StoredNotification(Notification? Notification, bool IsDuplicate, bool IsLive);
