namespace Realtime.Notifications;

/// <summary>The notifications that stayed unread in one user's feed, for one channel.</summary>
/// <param name="Channel">The name that the channel was registered with.</param>
/// <param name="UserId">The user.</param>
/// <param name="Notifications">
/// The unread notifications in ascending sequence, at most <see cref="NotificationChannelOptions.MaxNotifications"/>.
/// </param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Key">
/// The same for every attempt of this digest, and different for every other digest. A process that crashes after it sent a
/// digest and before it recorded this sends the digest again. A channel that must not send twice remembers the key.
/// </param>
public sealed record NotificationDigest(
    string Channel,
    string UserId,
    IReadOnlyList<Notification> Notifications,
    int Attempt,
    string Key);
