namespace Realtime.Storage.Relational.Conversations;

/// <summary>
/// The statements on requests for contact, departures and new contacts that a provider supplies. A request has a state: 0 while it
/// waits, 1 if it was declined. A request that is accepted is removed.
/// </summary>
public sealed record ContactStatements
{
    /// <summary>
    /// Gets the SQL that stores requests. Takes <c>id</c>, <c>inviter</c>, <c>users</c>, <c>time</c>; returns the ids of the users who were
    /// neither participants nor had a request.
    /// </summary>
    public required string Invite { get; init; }

    /// <summary>
    /// Gets the SQL that accepts a request. Takes <c>id</c>, <c>user</c>, <c>joined</c>; returns the revision of the change, or null
    /// or nothing if there is no request.
    /// </summary>
    public required string Accept { get; init; }

    /// <summary>Gets the SQL that declines a request. Takes <c>id</c> and <c>user</c>; returns an integer above 0 if one waited.</summary>
    public required string Decline { get; init; }

    /// <summary>
    /// Gets the SQL that lists requests that wait, by time (descending) and conversation. Takes <c>user</c>, <c>activity</c> and
    /// <c>after</c> (the position after which the page starts), <c>limit</c>. Returns <c>ConversationId</c>, <c>Kind</c>, <c>Title</c>,
    /// <c>FromUserId</c>, <c>CreatedAt</c>.
    /// </summary>
    public required string ListRequests { get; init; }

    /// <summary>Gets the SQL that finds which of several users left. Takes <c>id</c> and <c>users</c>; returns ids.</summary>
    public required string ListDeparted { get; init; }

    /// <summary>
    /// Gets the SQL that finds which of several users are in a group or room with a user. Takes <c>user</c> and <c>users</c>; returns
    /// ids.
    /// </summary>
    public required string ShareGroup { get; init; }

    /// <summary>
    /// Gets the SQL that counts new contacts, and removes old counts. Takes <c>user</c>, <c>since</c>, <c>count</c>, <c>max</c>,
    /// <c>time</c>; returns an integer above 0 if they were counted, or nothing.
    /// </summary>
    public required string Count { get; init; }
}
