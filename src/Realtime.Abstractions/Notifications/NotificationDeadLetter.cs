namespace Realtime.Notifications;

/// <summary>A digest that a channel failed to send in all attempts that its options allow.</summary>
/// <param name="Id">The id of the dead letter.</param>
/// <param name="Channel">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="AfterSequence">The digest held the unread notifications of the user's feed after this sequence.</param>
/// <param name="UpToSequence">The sequence of the last notification in the digest.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Error">The error of the last attempt, at most 2,000 characters.</param>
/// <param name="FailedAt">The time of the last attempt, UTC.</param>
public sealed record NotificationDeadLetter(
    string Id,
    string Channel,
    string UserId,
    long AfterSequence,
    long UpToSequence,
    int Attempts,
    string Error,
    DateTimeOffset FailedAt);
