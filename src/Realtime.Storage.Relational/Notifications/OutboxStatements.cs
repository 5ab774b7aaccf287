namespace Realtime.Storage.Relational.Notifications;

/// <summary>The statements on the outbox that a provider brings. A user's positions rise with the sequence.</summary>
public sealed record OutboxStatements
{
    /// <summary>Gets the text that tells whether anything waits, for a provider whose <see cref="Claim"/> costs more than a look; gives an integer if something does. Null for none.</summary>
    public string? AnyWaiting { get; init; }

    /// <summary>
    /// Gets the text that takes the lease where something waits, if it is free, ended, longer than twice the caller's own, or the caller's. Takes <c>owner</c>, <c>now</c>, <c>until</c>, <c>limit</c>. Gives the
    /// oldest items if the caller has the lease: <c>Position</c>, <c>UserId</c>, <c>Sequence</c>, <c>IsLive</c>.
    /// </summary>
    public required string Claim { get; init; }

    /// <summary>Gets the text that finds the notifications of items, those that are deleted left out. Takes <c>ids</c> (positions with commas between them); gives the columns of <see cref="ResultColumns.Notification"/>.</summary>
    public required string Notifications { get; init; }

    /// <summary>Gets the text that removes items and gives the lease back. Takes <c>owner</c> and <c>ids</c>.</summary>
    public required string Complete { get; init; }

    /// <summary>Gets the text that tells when the notification that waits longest was stored; gives an integer, or nothing.</summary>
    public required string OldestTime { get; init; }
}
