namespace Realtime.Notifications;

/// <summary>A digest that a channel failed to send as often as its options allow.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="AfterSequence">The digest listed what was unread of the user's feed after this sequence,</param>
/// <param name="UpToSequence">up to this one, included.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What the last attempt failed with, at most 2,000 characters.</param>
/// <param name="FailedAt">When that was, UTC.</param>
public sealed record NotificationDeadLetter(
    string Id,
    string Channel,
    string UserId,
    long AfterSequence,
    long UpToSequence,
    int Attempts,
    string Error,
    DateTimeOffset FailedAt);
