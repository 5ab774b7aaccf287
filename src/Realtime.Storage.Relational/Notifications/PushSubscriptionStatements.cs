namespace Realtime.Storage.Relational.Notifications;

/// <summary>The statements on push subscriptions that a provider supplies. A subscription is one row; its id is unique.</summary>
public sealed record PushSubscriptionStatements
{
    /// <summary>
    /// Gets the SQL that saves a subscription and removes the user's oldest beyond a limit. Takes <c>id</c>, <c>user</c>,
    /// <c>endpoint</c>, <c>p256dh</c>, <c>auth</c>, <c>created</c>, <c>limit</c>. A row with the same id is replaced, whoever the user is, and its sent key removed.
    /// </summary>
    public required string Save { get; init; }

    /// <summary>
    /// Gets the SQL that lists a user's subscriptions, oldest first, then by id. Takes <c>user</c>; returns the columns of
    /// <see cref="ResultColumns.PushSubscription"/>.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that removes a user's subscription. Takes <c>user</c> and <c>id</c>; returns an integer above 0 if there was
    /// one.
    /// </summary>
    public required string Remove { get; init; }

    /// <summary>
    /// Gets the SQL that sets the sent key of a user's subscriptions. Takes <c>user</c>, <c>users</c> (the ids of the
    /// subscriptions), <c>key</c>.
    /// </summary>
    public required string MarkSent { get; init; }
}
