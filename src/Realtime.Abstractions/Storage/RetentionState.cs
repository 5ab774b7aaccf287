using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>The state of a conversation that retention works on.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Policy">The conversation's policy; null if the host's default applies.</param>
/// <param name="MessageCount">How many messages it keeps.</param>
/// <param name="OldestAt">The time at which the oldest of them was stored; null if there is none.</param>
public sealed record RetentionState(string ConversationId, RetentionPolicy? Policy, long MessageCount, DateTimeOffset? OldestAt);
