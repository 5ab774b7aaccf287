namespace Realtime.Conversations;

/// <summary>How many messages of others a user has not read.</summary>
/// <param name="Total">Over all conversations.</param>
/// <param name="ByConversation">By conversation id; those without unread messages are absent.</param>
public sealed record UnreadCounts(long Total, IReadOnlyDictionary<string, long> ByConversation);
