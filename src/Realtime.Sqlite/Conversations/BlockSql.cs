using Realtime.Storage.Relational.Conversations;

namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Statements for blocks. The participant's row in a conversation of two users stores whether the participant is blocked, because a
/// send reads that row anyway.
/// </summary>
internal static class BlockSql
{
    // The direct conversation of the two users, and the groups of only the two.
    private const string OfTwo = """
        SELECT conversation_key FROM realtime_conversations WHERE direct_first = $first AND direct_second = $second
        UNION ALL
        SELECT a.conversation_key FROM realtime_participants a
        JOIN realtime_participants o ON o.conversation_key = a.conversation_key AND o.user_id = $other
        JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
        WHERE a.user_id = $user AND c.kind = 1 AND NOT EXISTS (
            SELECT 1 FROM realtime_participants x WHERE x.conversation_key = a.conversation_key AND x.user_id NOT IN ($user, $other))
        """;

    // Raises the membership version, because memberships that a send caches include is_blocked.
    private const string ApplyToTwo = $"""
        UPDATE realtime_participants SET is_blocked = {SqlParts.IsBlocked} WHERE conversation_key IN ({OfTwo});
        UPDATE realtime_conversations SET membership_version = membership_version + 1 WHERE conversation_key IN ({OfTwo})
        """;

    /// <summary>Returns 1 if the block was added.</summary>
    public const string Add = $"""
        INSERT INTO realtime_blocks (user_id, blocked_user_id, created_at) VALUES ($user, $other, $time)
        ON CONFLICT DO NOTHING RETURNING 1;
        {ApplyToTwo}
        """;

    /// <summary>Returns 1 if the block was removed.</summary>
    public const string Remove = $"""
        DELETE FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = $other RETURNING 1;
        {ApplyToTwo}
        """;

    public const string List =
        "SELECT blocked_user_id AS UserId, created_at AS CreatedAt FROM realtime_blocks WHERE user_id = $user";

    public const string ListApart = """
        SELECT u.value FROM json_each($users) u
        WHERE EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = u.value)
            OR EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = u.value AND blocked_user_id = $user)
        """;

    public const string ListAllApart = """
        SELECT blocked_user_id FROM realtime_blocks WHERE user_id = $user
        UNION ALL
        SELECT user_id FROM realtime_blocks WHERE blocked_user_id = $user
        LIMIT $limit
        """;

    /// <summary>Sets <c>is_blocked</c> of the participants of a new conversation.</summary>
    public const string Apply = $"UPDATE realtime_participants SET is_blocked = {SqlParts.IsBlocked} WHERE conversation_key = $conversation";

    /// <summary>Sets <c>is_blocked</c> of the participants of a conversation that is not a room, if there are at most two.</summary>
    public const string ApplyIfSmall = $"""
        UPDATE realtime_participants SET is_blocked = {SqlParts.IsBlocked}
        WHERE conversation_key = (
            SELECT s.conversation_key FROM realtime_conversations s WHERE s.id = $id AND s.kind <> 2
                AND (SELECT 1 FROM realtime_participants x WHERE x.conversation_key = s.conversation_key LIMIT 1 OFFSET 2) IS NULL)
        """;

    public static BlockStatements Statements { get; } = new()
    {
        Add = Add,
        Remove = Remove,
        List = List,
        ListApart = ListApart,
        ListAllApart = ListAllApart,
    };
}
