namespace Realtime.Storage.Relational.Notifications;

/// <summary>
/// The statements on notifications that a provider supplies. A user's feed is one row with the newest sequence and the counts.
/// A statement that changes the user's notifications locks this row first. A notification has the columns of
/// <see cref="ResultColumns.Notification"/>. A change returns the number of changed notifications, then
/// the feed's counts in the columns of <see cref="ResultColumns.Feed"/>, or no row for a user without a feed. <c>ids</c> are decimal numbers with commas between them.
/// </summary>
public sealed record NotificationStatements
{
    /// <summary>
    /// Gets the SQL that stores notifications and makes their digests due. Takes <c>drafts</c>
    /// (<see cref="TableShape.NotificationDrafts"/>). Returns for each draft: <c>Ordinal</c>; <c>EarlierId</c>, the
    /// notification that an earlier call stored with the same key; <c>FirstOrdinal</c>, the index of the first draft with the
    /// same key (the first draft has its own index); <c>Mode</c>, the user's preference for the type; <c>Id</c> and
    /// <c>Sequence</c> of a notification that is stored. Not needed if the provider overrides
    /// <c>AddAsync</c>.
    /// </summary>
    public string Add { get; init; } = "";

    /// <summary>
    /// Gets the SQL that stores notifications as <see cref="Add"/> does, inside a transaction that is already open.
    /// </summary>
    public string AddWithin { get; init; } = "";

    /// <summary>
    /// Gets the SQL that finds notifications by id, including deleted ones whose key is kept. Takes <c>ids</c>; returns
    /// notifications. Needed with <see cref="Add"/>.
    /// </summary>
    public string FindByIds { get; init; } = "";

    /// <summary>
    /// Gets the SQL that lists notifications, newest first. Takes <c>user</c>, <c>bound</c>, <c>now</c>, <c>type</c>,
    /// <c>archived</c>, <c>limit</c>; returns notifications below the bound.
    /// </summary>
    public required string ListBefore { get; init; }

    /// <summary>Gets the SQL that lists unread notifications; parameters and results as for <see cref="ListBefore"/>.</summary>
    public required string ListUnreadBefore { get; init; }

    /// <summary>
    /// Gets the SQL that lists notifications, oldest first. Takes <c>user</c>, <c>bound</c>, <c>now</c>, <c>limit</c>; returns
    /// notifications above the bound.
    /// </summary>
    public required string ListAfter { get; init; }

    /// <summary>Gets the SQL that reads counts. Takes <c>users</c>; returns the existing feeds.</summary>
    public required string Counts { get; init; }

    /// <summary>
    /// Gets the SQL that checks whether a notification is in a feed. Takes <c>user</c> and <c>notification</c>; returns an
    /// integer above 0 if true.
    /// </summary>
    public required string Exists { get; init; }

    /// <summary>
    /// Gets the SQL that marks notifications as seen. Takes <c>user</c>, <c>ids</c>, <c>time</c>; returns a change.
    /// </summary>
    public required string MarkSeen { get; init; }

    /// <summary>
    /// Gets the SQL that marks notifications as read. Takes <c>user</c>, <c>ids</c>, <c>time</c>; returns a change.
    /// </summary>
    public required string MarkRead { get; init; }

    /// <summary>Gets the SQL that archives notifications. Takes <c>user</c>, <c>ids</c>, <c>time</c>; returns a change.</summary>
    public required string MarkArchived { get; init; }

    /// <summary>
    /// Gets the SQL that marks all notifications of a type, or of every type, as seen. Takes <c>user</c>, <c>type</c>,
    /// <c>time</c>; returns a change.
    /// </summary>
    public required string MarkAllSeen { get; init; }

    /// <summary>
    /// Gets the SQL that marks all notifications of a type, or of every type, as read. Takes <c>user</c>, <c>type</c>,
    /// <c>time</c>; returns a change.
    /// </summary>
    public required string MarkAllRead { get; init; }

    /// <summary>
    /// Gets the SQL that archives all notifications of a type, or of every type. Takes <c>user</c>, <c>type</c>, <c>time</c>;
    /// returns a change.
    /// </summary>
    public required string MarkAllArchived { get; init; }

    /// <summary>
    /// Gets the SQL that marks read notifications that are not archived as unread, and keeps them seen. Takes <c>user</c>,
    /// <c>ids</c>; returns a change.
    /// </summary>
    public required string MarkUnread { get; init; }

    /// <summary>Gets the SQL that brings archived notifications back. Takes <c>user</c>, <c>ids</c>; returns a change.</summary>
    public required string Unarchive { get; init; }

    /// <summary>
    /// Gets the SQL that deletes notifications and keeps their idempotency keys. Takes <c>user</c>, <c>ids</c>, <c>time</c>;
    /// returns a change.
    /// </summary>
    public required string Delete { get; init; }

    /// <summary>
    /// Gets the SQL that lists notifications that have expired and are not deleted, earliest expiry first. Takes <c>now</c> and
    /// <c>limit</c>; returns <c>Id</c> and <c>UserId</c>.
    /// </summary>
    public required string ListExpired { get; init; }

    /// <summary>
    /// Gets the SQL that removes the keys of deleted notifications. Takes <c>bound</c> (the latest time of deletion) and
    /// <c>limit</c>; returns the number of removed keys.
    /// </summary>
    public required string Purge { get; init; }

    /// <summary>Gets the SQL that reads a user's preferences. Takes <c>user</c>; returns <c>Type</c> and <c>Mode</c>.</summary>
    public required string Preferences { get; init; }

    /// <summary>Gets the SQL that stores a preference. Takes <c>user</c>, <c>type</c>, <c>mode</c>.</summary>
    public required string SetPreference { get; init; }

    /// <summary>Gets the SQL that removes a preference. Takes <c>user</c> and <c>type</c>.</summary>
    public required string ClearPreference { get; init; }

    /// <summary>
    /// Gets the SQL that reads which channels a user has turned off. Takes <c>user</c>; returns <c>Channel</c> and <c>Type</c>, an
    /// empty text for every type, in this order.
    /// </summary>
    public required string OptOuts { get; init; }

    /// <summary>
    /// Gets the SQL that stores an opt-out, if it is not stored yet. Takes <c>user</c>, <c>channel</c>, <c>type</c> (an empty text
    /// for every type).
    /// </summary>
    public required string AddOptOut { get; init; }

    /// <summary>Gets the SQL that removes an opt-out. Takes <c>user</c>, <c>channel</c>, <c>type</c>.</summary>
    public required string RemoveOptOut { get; init; }
}
