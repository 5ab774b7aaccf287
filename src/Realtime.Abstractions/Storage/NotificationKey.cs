namespace Realtime.Storage;

/// <summary>Names one notification.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="NotificationId">Its id.</param>
public readonly record struct NotificationKey(string UserId, string NotificationId);
