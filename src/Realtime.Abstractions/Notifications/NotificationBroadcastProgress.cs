namespace Realtime.Notifications;

/// <summary>How far a broadcast is. A user is counted as read first, and then in one of the others.</summary>
/// <param name="Read">How many users were taken from the audience.</param>
/// <param name="Stored">How many of them got it into their feed by this broadcast.</param>
/// <param name="AlreadyStored">How many had it already: from an earlier broadcast with the same key, or as they came twice.</param>
/// <param name="TurnedOff">How many have turned the type off.</param>
/// <param name="Refused">How many ids were not valid.</param>
/// <param name="Delivered">
/// How many of the stored were handed to connected devices by this process. In a process without sockets that is
/// left to the others, and this stays 0.
/// </param>
public readonly record struct NotificationBroadcastProgress(
    long Read,
    long Stored,
    long AlreadyStored,
    long TurnedOff,
    long Refused,
    long Delivered);
