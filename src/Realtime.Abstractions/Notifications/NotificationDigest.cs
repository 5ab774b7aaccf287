namespace Realtime.Notifications;

/// <summary>What stayed unread of one user's feed, for one channel.</summary>
/// <param name="Channel">The name that the channel was registered with.</param>
/// <param name="UserId">The user.</param>
/// <param name="Notifications">The unread ones in ascending sequence, at most as many as the channel's options say.</param>
/// <param name="Attempt">From 1; larger after a failure.</param>
/// <param name="Key">
/// The same for every attempt of this digest and for no other. A process that dies after it sent and before that
/// was noted makes the digest be sent again: whoever must not send twice remembers the key.
/// </param>
public sealed record NotificationDigest(
    string Channel,
    string UserId,
    IReadOnlyList<Notification> Notifications,
    int Attempt,
    string Key);
