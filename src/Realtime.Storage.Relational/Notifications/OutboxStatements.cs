namespace Realtime.Storage.Relational.Notifications;

/// <summary>
/// The statements on the outbox that a provider supplies. The positions of a user's items rise with the sequence.
/// </summary>
public sealed record OutboxStatements
{
    /// <summary>
    /// Gets the SQL that checks whether any item waits, for a provider whose <see cref="Claim"/> costs more than a read.
    /// Returns an integer if an item waits, else nothing. Null to skip the check.
    /// </summary>
    public string? AnyWaiting { get; init; }

    /// <summary>
    /// Gets the SQL that takes the lease if an item waits and the lease is free, has ended, is the caller's, or has more time
    /// left than twice the caller's lease. Takes <c>owner</c>, <c>now</c>, <c>until</c>, <c>limit</c>. Returns the oldest items
    /// if the caller has the lease: <c>Position</c>, <c>UserId</c>, <c>Sequence</c>, <c>IsLive</c>.
    /// </summary>
    public required string Claim { get; init; }

    /// <summary>
    /// Gets the SQL that finds the notifications of items, without deleted ones. Takes <c>ids</c> (positions with commas
    /// between them); returns the columns of <see cref="ResultColumns.Notification"/>.
    /// </summary>
    public required string Notifications { get; init; }

    /// <summary>Gets the SQL that removes items and releases the lease. Takes <c>owner</c> and <c>ids</c>.</summary>
    public required string Complete { get; init; }

    /// <summary>
    /// Gets the SQL that finds when the oldest waiting notification was stored; returns an integer (Unix milliseconds) or
    /// nothing.
    /// </summary>
    public required string OldestTime { get; init; }

    /// <summary>
    /// Gets the SQL that checks whether a live item of <c>user</c> with a sequence below <c>sequence</c> waits, among the
    /// oldest 1,000; returns an integer or nothing.
    /// </summary>
    public required string Earlier { get; init; }
}
