namespace Realtime.Storage.Relational.Presence;

/// <summary>The statements on presence that a provider brings.</summary>
public sealed record PresenceStatements
{
    /// <summary>
    /// Gets the text that stores when users were last seen and never moves a stored time back. Takes <c>seen</c>
    /// (<see cref="TableShape.LastSeenTimes"/>); gives nothing that is read.
    /// </summary>
    public required string SetLastSeen { get; init; }

    /// <summary>Gets the text that finds when users were last seen. Takes <c>users</c> (<see cref="TableShape.UserIds"/>); gives <c>UserId</c> and <c>SeenAt</c> of those who were.</summary>
    public required string GetLastSeen { get; init; }

    /// <summary>Gets the text that lists who shares a conversation that is not a room with a user. Takes <c>user</c>; gives each user's id at least once.</summary>
    public required string Acquaintances { get; init; }
}
