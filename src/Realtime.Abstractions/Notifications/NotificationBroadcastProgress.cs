namespace Realtime.Notifications;

/// <summary>
/// The progress of a broadcast. Each user counts in
/// <paramref name="Read"/> first, and then in one of the other figures.
/// </summary>
/// <param name="Read">The number of users taken from the audience.</param>
/// <param name="Stored">The number of users into whose feed this broadcast stored the notification.</param>
/// <param name="AlreadyStored">
/// The number of users who had it already: from an earlier broadcast with the same key, or because they appeared twice.
/// </param>
/// <param name="TurnedOff">The number of users who turned the type off.</param>
/// <param name="Refused">The number of ids that were not valid.</param>
/// <param name="Delivered">
/// The number of stored notifications that this process sent to connected devices. In a process without sockets, other
/// nodes deliver them, and this stays 0.
/// </param>
public readonly record struct NotificationBroadcastProgress(
    long Read,
    long Stored,
    long AlreadyStored,
    long TurnedOff,
    long Refused,
    long Delivered);
