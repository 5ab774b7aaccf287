using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>
/// Stores which digests are due, per channel and user. A stored notification makes its user due in every channel after the
/// channel's delay. The due time is recorded in the transaction of the notification, by whichever process stores it.
/// </summary>
public interface INotificationDigestStore
{
    /// <summary>
    /// Sets the channels. Every process that stores notifications then uses them. Channels that are not given are removed.
    /// </summary>
    /// <param name="delays">The delay of each channel, by name.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken);

    /// <summary>
    /// Claims users who are due. Only one caller holds the claim of a user until the lease ends. If a claim has more time left
    /// than twice the caller's lease, a clock was set back after it was made; that claim counts as ended.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaseUntil">The time at which the claims end.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The claims, ordered by due time, earliest first.</returns>
    ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(string channel, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Starts an attempt. Fixes the range of notifications that the digest covers; later attempts keep this range. Counts the
    /// attempt, and reads the notifications of the range that are still unread.
    /// </summary>
    /// <param name="claim">The claim.</param>
    /// <param name="createdUntil">Only notifications stored by this time. Later ones wait for a separate delay.</param>
    /// <param name="now">Excludes notifications that have expired by this time.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>What to send; null if the caller no longer holds the claim.</returns>
    ValueTask<DigestContent?> BeginAsync(DigestClaim claim, DateTimeOffset createdUntil, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Records that a digest is finished. Makes the user due again if more notifications are unread.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="upToSequence">The last sequence that the digest covers.</param>
    /// <param name="deadLetter">
    /// The failure to keep for an operator, if the digest was given up; null if it was sent or nothing was left to send.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken);

    /// <summary>Releases a claim and sets a later due time.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="dueAt">The time at which the user is due again.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>Lists the digests that were given up, oldest first.</summary>
    /// <param name="after">Only dead letters after this id; null for all.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The dead letters.</returns>
    ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Counts what waits to be sent and what was given up, for metrics.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The counts of each channel, in no order. The default implementation returns none.</returns>
    ValueTask<IReadOnlyList<DigestCounts>> CountAsync(DateTimeOffset now, CancellationToken cancellationToken) => new([]);

    /// <summary>Removes a dead letter.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>True if it existed.</returns>
    ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken);
}

/// <summary>How many digests of a channel wait, and how many were given up.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Waiting">The number of digests that are due and not sent yet.</param>
/// <param name="Dead">The number of digests that were given up and are kept as dead letters.</param>
public sealed record DigestCounts(string Channel, long Waiting, long Dead);

/// <summary>A claim on a user who is due in a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="Token">Identifies the holder of the claim.</param>
public sealed record DigestClaim(string Channel, string UserId, string Token);

/// <summary>The content of a digest.</summary>
/// <param name="Notifications">The covered notifications that are still unread, in ascending sequence.</param>
/// <param name="AfterSequence">The digest covers notifications after this sequence.</param>
/// <param name="UpToSequence">The last sequence that the digest covers.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
public sealed record DigestContent(IReadOnlyList<Notification> Notifications, long AfterSequence, long UpToSequence, int Attempt);

/// <summary>The failure of a digest that was given up.</summary>
/// <param name="AfterSequence">The digest covered notifications after this sequence.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Error">The error of the last attempt.</param>
/// <param name="FailedAt">The time of the last attempt.</param>
public sealed record DigestFailure(long AfterSequence, int Attempts, string Error, DateTimeOffset FailedAt);
