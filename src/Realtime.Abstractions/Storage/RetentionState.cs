using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>What retention needs to know of a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Policy">Its own policy; null where the host's default holds.</param>
/// <param name="MessageCount">How many messages it keeps.</param>
/// <param name="OldestAt">When the oldest of them was stored; null if there is none.</param>
public sealed record RetentionState(string ConversationId, RetentionPolicy? Policy, long MessageCount, DateTimeOffset? OldestAt);
