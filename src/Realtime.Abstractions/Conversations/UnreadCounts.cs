namespace Realtime.Conversations;

/// <summary>The number of messages of others that a user has not read.</summary>
/// <param name="Total">The sum over all conversations.</param>
/// <param name="ByConversation">The count per conversation id; conversations without unread messages are absent.</param>
public sealed record UnreadCounts(long Total, IReadOnlyDictionary<string, long> ByConversation)
{
    /// <summary>The sum over the direct conversations of two users.</summary>
    public long Direct { get; init; }
}
