using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// What channels have to send, by channel and user. A stored notification makes its user due for every channel
/// once the channel's delay is over; that is noted in the notification's own transaction, by any process.
/// </summary>
public interface INotificationDigestStore
{
    /// <summary>Makes channels known to whoever stores notifications; others that were known before are forgotten.</summary>
    /// <param name="delays">The delay of each channel, by name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken);

    /// <summary>
    /// Takes users who are due, each for one caller alone until the lease ends. A claim that ends later than twice the
    /// caller's own from now was made by a clock that has been set back since; it counts as ended.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaseUntil">When the claims end.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The claims, the longest due first.</returns>
    ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(string channel, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Fixes what a claimed digest covers, which every later attempt keeps, counts the attempt, and reads what of it
    /// is still unread.
    /// </summary>
    /// <param name="claim">The claim.</param>
    /// <param name="createdUntil">Only what was stored by this time; what came later waits for a delay of its own.</param>
    /// <param name="now">Leaves out what has expired by this time.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What to send, or null if the claim is no longer the caller's.</returns>
    ValueTask<DigestContent?> BeginAsync(DigestClaim claim, DateTimeOffset createdUntil, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Notes that what a digest covers is done with, and makes the user due again if more is unread.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="upToSequence">Where the digest ended.</param>
    /// <param name="deadLetter">What to keep for an operator, if it was given up; null if it was sent or nothing was left to send.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken);

    /// <summary>Gives a claim back until later.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="dueAt">When the user is due again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Lists what was given up, oldest first.</summary>
    /// <param name="after">Only what came after this id; null for all.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The dead letters.</returns>
    ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken);
}

/// <summary>A user who is due for a channel, and who may serve it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="Token">Proves that the claim is still the caller's.</param>
public sealed record DigestClaim(string Channel, string UserId, string Token);

/// <summary>What a digest covers.</summary>
/// <param name="Notifications">What is still unread of it, in ascending sequence.</param>
/// <param name="AfterSequence">It covers what came after this sequence,</param>
/// <param name="UpToSequence">up to this one.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
public sealed record DigestContent(IReadOnlyList<Notification> Notifications, long AfterSequence, long UpToSequence, int Attempt);

/// <summary>Why a digest was given up.</summary>
/// <param name="AfterSequence">It covered what came after this sequence.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What the last attempt failed with.</param>
/// <param name="FailedAt">When.</param>
public sealed record DigestFailure(long AfterSequence, int Attempts, string Error, DateTimeOffset FailedAt);
