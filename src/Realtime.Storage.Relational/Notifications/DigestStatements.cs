namespace Realtime.Storage.Relational.Notifications;

/// <summary>The statements on what channels have to send that a provider brings. A row stays for each channel and user; it is due, or has no time.</summary>
public sealed record DigestStatements
{
    /// <summary>Gets the text that adds a channel, or sets its delay. Takes <c>channel</c> and <c>delay</c> (milliseconds).</summary>
    public required string SetChannel { get; init; }

    /// <summary>Gets the text that removes all other channels. Takes <c>users</c>: the names of those that stay.</summary>
    public required string ForgetChannels { get; init; }

    /// <summary>Gets the text that tells whether anybody is due, for a provider whose <see cref="Claim"/> costs more than a look. Takes <c>channel</c>, <c>now</c>, <c>until</c>; gives an integer if so. Null for none.</summary>
    public string? AnyDue { get; init; }

    /// <summary>
    /// Gets the text that claims who is due and not claimed. Takes <c>channel</c>, <c>now</c>, <c>until</c>, <c>token</c>, <c>limit</c>. Gives <c>UserId</c>, in the order in which they
    /// are due or with <c>DueAt</c>.
    /// </summary>
    public required string Claim { get; init; }

    /// <summary>Gets the text that finds a claim that is still held. Takes <c>channel</c>, <c>user</c>, <c>token</c>; gives <c>UserId</c>, <c>HandedSequence</c>, <c>UpTo</c>, <c>Attempts</c>.</summary>
    public required string Find { get; init; }

    /// <summary>Gets the text that lists what is unread, oldest first. Takes <c>user</c>, <c>bound</c>, <c>upto</c>, <c>created</c>, <c>now</c>, <c>limit</c>; gives the columns of <see cref="ResultColumns.Notification"/>.</summary>
    public required string ListUnread { get; init; }

    /// <summary>Gets the text that records an attempt. Takes <c>channel</c>, <c>user</c>, <c>token</c>, <c>attempts</c>, <c>upto</c>; gives an integer above 0 if the claim is still held.</summary>
    public required string Begin { get; init; }

    /// <summary>
    /// Gets the text that completes a digest, and keeps a dead letter if <c>error</c> is not null. Takes <c>channel</c>, <c>user</c>, <c>token</c>, <c>upto</c>, <c>bound</c>, <c>attempts</c>, <c>error</c>,
    /// <c>time</c>. The user is due again if anything above <c>upto</c> is unread.
    /// </summary>
    public required string Complete { get; init; }

    /// <summary>Gets the text that gives a claim back until later. Takes <c>channel</c>, <c>user</c>, <c>token</c>, <c>time</c>.</summary>
    public required string Postpone { get; init; }

    /// <summary>Gets the text that lists dead letters by id. Takes <c>bound</c> and <c>limit</c>; gives the columns of <see cref="ResultColumns.DeadLetter"/>.</summary>
    public required string ListDeadLetters { get; init; }

    /// <summary>Gets the text that removes a dead letter. Takes <c>bound</c>, its id; gives an integer above 0 if there was one.</summary>
    public required string RemoveDeadLetter { get; init; }
}
