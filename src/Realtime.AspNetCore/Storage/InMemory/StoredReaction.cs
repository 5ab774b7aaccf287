namespace Realtime.Storage.InMemory;

/// <summary>One user's reaction to a message.</summary>
internal sealed record StoredReaction(string UserId, string Emoji, DateTimeOffset CreatedAt);
