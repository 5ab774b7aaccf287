namespace Realtime.Storage;

/// <summary>Identifies one notification.</summary>
/// <param name="UserId">The user whose notification it is.</param>
/// <param name="NotificationId">Its id.</param>
public readonly record struct NotificationKey(string UserId, string NotificationId);
