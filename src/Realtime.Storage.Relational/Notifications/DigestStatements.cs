namespace Realtime.Storage.Relational.Notifications;

/// <summary>
/// The statements on digests that a provider supplies. There is one row per channel and user. It has a due time, or null if
/// nothing is due.
/// </summary>
public sealed record DigestStatements
{
    /// <summary>
    /// Gets the SQL that adds a channel, or sets its delay. Takes <c>channel</c> and <c>delay</c> (milliseconds).
    /// </summary>
    public required string SetChannel { get; init; }

    /// <summary>Gets the SQL that removes all other channels. Takes <c>users</c>: the names of the channels that stay.</summary>
    public required string ForgetChannels { get; init; }

    /// <summary>
    /// Gets the SQL that checks whether any user is due, for a provider whose <see cref="Claim"/> costs more than a read. Takes
    /// <c>channel</c>, <c>now</c>, <c>until</c>; returns an integer if a user is due, else nothing. Null to skip the check.
    /// </summary>
    public string? AnyDue { get; init; }

    /// <summary>
    /// Gets the SQL that claims users who are due and not claimed. Takes <c>channel</c>, <c>now</c>, <c>until</c>,
    /// <c>token</c>, <c>limit</c>. Returns <c>UserId</c>, either in the order of the due times, or together with <c>DueAt</c>.
    /// </summary>
    public required string Claim { get; init; }

    /// <summary>
    /// Gets the SQL that finds a claim that is still held. Takes <c>channel</c>, <c>user</c>, <c>token</c>; returns
    /// <c>UserId</c>, <c>HandedSequence</c>, <c>UpTo</c>, <c>Attempts</c>.
    /// </summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that lists unread notifications, oldest first. Takes <c>user</c>, <c>bound</c>, <c>upto</c>,
    /// <c>created</c>, <c>now</c>, <c>limit</c>; returns the columns of <see cref="ResultColumns.Notification"/>.
    /// </summary>
    public required string ListUnread { get; init; }

    /// <summary>
    /// Gets the SQL that records an attempt. Takes <c>channel</c>, <c>user</c>, <c>token</c>, <c>attempts</c>, <c>upto</c>;
    /// returns an integer above 0 if the claim is still held.
    /// </summary>
    public required string Begin { get; init; }

    /// <summary>
    /// Gets the SQL that completes a digest, and keeps a dead letter if <c>error</c> is not null. Takes <c>channel</c>,
    /// <c>user</c>, <c>token</c>, <c>upto</c>, <c>bound</c>, <c>attempts</c>, <c>error</c>,
    /// <c>time</c>. The user is due again if anything above <c>upto</c> is unread.
    /// </summary>
    public required string Complete { get; init; }

    /// <summary>
    /// Gets the SQL that releases a claim and sets the next due time. Takes <c>channel</c>, <c>user</c>, <c>token</c>,
    /// <c>time</c>.
    /// </summary>
    public required string Postpone { get; init; }

    /// <summary>
    /// Gets the SQL that lists dead letters by id. Takes <c>bound</c> and <c>limit</c>; returns the columns of
    /// <see cref="ResultColumns.DeadLetter"/>.
    /// </summary>
    public required string ListDeadLetters { get; init; }

    /// <summary>
    /// Gets the SQL that counts the digests that are due, and the dead letters, of each channel. Takes <c>now</c>; returns
    /// <c>Channel</c>, <c>Waiting</c> and <c>Dead</c>.
    /// </summary>
    public required string Count { get; init; }

    /// <summary>
    /// Gets the SQL that removes a dead letter. Takes <c>bound</c>, its id; returns an integer above 0 if there was one.
    /// </summary>
    public required string RemoveDeadLetter { get; init; }
}
