namespace Realtime.Presence;

/// <summary>Whether a user is connected.</summary>
/// <param name="UserId">The user.</param>
/// <param name="IsOnline">True while any of the user's connections is open.</param>
/// <param name="LastSeenAt">When the last connection ended; null while online, or if never seen.</param>
public sealed record UserPresence(string UserId, bool IsOnline, DateTimeOffset? LastSeenAt);
