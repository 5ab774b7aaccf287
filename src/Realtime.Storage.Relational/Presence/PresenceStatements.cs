namespace Realtime.Storage.Relational.Presence;

/// <summary>The statements on presence that a provider supplies.</summary>
public sealed record PresenceStatements
{
    /// <summary>
    /// Gets the SQL that stores when users were last seen. A stored time is never replaced by an earlier one. Takes <c>seen</c>
    /// (<see cref="TableShape.LastSeenTimes"/>); its results are not read.
    /// </summary>
    public required string SetLastSeen { get; init; }

    /// <summary>
    /// Gets the SQL that finds when users were last seen. Takes <c>users</c> (<see cref="TableShape.UserIds"/>); returns
    /// <c>UserId</c> and <c>SeenAt</c>; no row for a user who was never seen.
    /// </summary>
    public required string GetLastSeen { get; init; }

    /// <summary>
    /// Gets the SQL that lists the users who share a conversation that is not a room with a user. Takes <c>user</c>; returns
    /// each user's id at least once.
    /// </summary>
    public required string Acquaintances { get; init; }
}
