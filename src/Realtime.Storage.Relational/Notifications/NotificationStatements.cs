namespace Realtime.Storage.Relational.Notifications;

/// <summary>
/// The statements on notifications that a provider brings. A user's feed is one row with the newest sequence and the counts; whoever changes the user's notifications
/// takes it first. A notification has the columns of <see cref="ResultColumns.Notification"/>. A change gives how many notifications it changed, as an integer, then
/// the feed's counts in the columns of <see cref="ResultColumns.Feed"/>, or no row for a user without a feed. <c>ids</c> are decimal numbers with commas between them.
/// </summary>
public sealed record NotificationStatements
{
    /// <summary>
    /// Gets the text that stores notifications and what is due by them. Takes <c>drafts</c> (<see cref="TableShape.NotificationDrafts"/>). Gives for each draft: <c>Ordinal</c>;
    /// <c>EarlierId</c>, the notification that an earlier call stored with the same key; <c>FirstOrdinal</c>, the place of the first draft with the same key, the draft's own if
    /// it is that; <c>Mode</c>, what the user wants of the type; <c>Id</c> and <c>Sequence</c> of a notification that is stored. Not needed where the provider overrides
    /// <c>AddAsync</c>.
    /// </summary>
    public string Add { get; init; } = "";

    /// <summary>Gets the text that does the same within a transaction that is open already.</summary>
    public string AddWithin { get; init; } = "";

    /// <summary>Gets the text that finds notifications by id, also those of which only the key is left. Takes <c>ids</c>; gives notifications. Needed with <see cref="Add"/>.</summary>
    public string FindByIds { get; init; } = "";

    /// <summary>Gets the text that lists notifications, newest first. Takes <c>user</c>, <c>bound</c>, <c>now</c>, <c>type</c>, <c>archived</c>, <c>limit</c>; gives notifications below the bound.</summary>
    public required string ListBefore { get; init; }

    /// <summary>Gets the text that does the same for those that are unread.</summary>
    public required string ListUnreadBefore { get; init; }

    /// <summary>Gets the text that lists notifications, oldest first. Takes <c>user</c>, <c>bound</c>, <c>now</c>, <c>limit</c>; gives notifications above the bound.</summary>
    public required string ListAfter { get; init; }

    /// <summary>Gets the text that reads counts. Takes <c>users</c>; gives the feeds that there are.</summary>
    public required string Counts { get; init; }

    /// <summary>Gets the text that tells whether a notification is in a feed. Takes <c>user</c> and <c>notification</c>; gives an integer above 0 if so.</summary>
    public required string Exists { get; init; }

    /// <summary>Gets the text that marks notifications as seen. Takes <c>user</c>, <c>ids</c>, <c>time</c>; gives a change.</summary>
    public required string MarkSeen { get; init; }

    /// <summary>Gets the text that marks notifications as read. Takes <c>user</c>, <c>ids</c>, <c>time</c>; gives a change.</summary>
    public required string MarkRead { get; init; }

    /// <summary>Gets the text that archives notifications. Takes <c>user</c>, <c>ids</c>, <c>time</c>; gives a change.</summary>
    public required string MarkArchived { get; init; }

    /// <summary>Gets the text that marks all of a type, or of every type, as seen. Takes <c>user</c>, <c>type</c>, <c>time</c>; gives a change.</summary>
    public required string MarkAllSeen { get; init; }

    /// <summary>Gets the text that marks them as read. Takes <c>user</c>, <c>type</c>, <c>time</c>; gives a change.</summary>
    public required string MarkAllRead { get; init; }

    /// <summary>Gets the text that archives them. Takes <c>user</c>, <c>type</c>, <c>time</c>; gives a change.</summary>
    public required string MarkAllArchived { get; init; }

    /// <summary>Gets the text that deletes notifications and leaves the keys of those that have one. Takes <c>user</c>, <c>ids</c>, <c>time</c>; gives a change.</summary>
    public required string Delete { get; init; }

    /// <summary>Gets the text that finds what has expired and is not deleted, the longest expired first. Takes <c>now</c> and <c>limit</c>; gives <c>Id</c> and <c>UserId</c>.</summary>
    public required string ListExpired { get; init; }

    /// <summary>Gets the text that removes keys that were left. Takes <c>bound</c> (when they were deleted at the latest) and <c>limit</c>; gives how many.</summary>
    public required string Purge { get; init; }

    /// <summary>Gets the text that reads a user's preferences. Takes <c>user</c>; gives <c>Type</c> and <c>Mode</c>.</summary>
    public required string Preferences { get; init; }

    /// <summary>Gets the text that stores a preference. Takes <c>user</c>, <c>type</c>, <c>mode</c>.</summary>
    public required string SetPreference { get; init; }

    /// <summary>Gets the text that removes a preference. Takes <c>user</c> and <c>type</c>.</summary>
    public required string ClearPreference { get; init; }
}
