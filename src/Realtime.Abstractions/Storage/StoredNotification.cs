using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>The result of storing one notification.</summary>
/// <param name="Notification">
/// The stored notification; null if the user has turned the type off, or has deleted the notification with the same key.
/// </param>
/// <param name="IsDuplicate">
/// True if a notification with the same user and idempotency key was stored earlier; that one is returned.
/// </param>
/// <param name="IsLive">Whether to send it to connected devices: it is new, and the user's preference allows it.</param>
public readonly record struct StoredNotification(Notification? Notification, bool IsDuplicate, bool IsLive);
