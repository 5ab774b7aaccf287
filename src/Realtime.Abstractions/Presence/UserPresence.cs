namespace Realtime.Presence;

/// <summary>Whether a user is connected.</summary>
/// <param name="UserId">The user.</param>
/// <param name="IsOnline">True while at least one connection of the user is open.</param>
/// <param name="LastSeenAt">When the last connection ended; null while online, or if the user was never connected.</param>
public sealed record UserPresence(string UserId, bool IsOnline, DateTimeOffset? LastSeenAt);
