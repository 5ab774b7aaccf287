using Realtime.Storage.Relational.Conversations;

namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Statements for blocks. The participant's row in a direct conversation stores whether the participant is blocked,
/// because a send reads that row anyway.
/// </summary>
internal static class BlockSql
{
    private const string OfPair = "direct_first = $first AND direct_second = $second";

    private const string IsBlocked = """
        SELECT 1 FROM realtime_participants o
        JOIN realtime_blocks b ON b.user_id = o.user_id AND b.blocked_user_id = realtime_participants.user_id
        """;

    // Raises the membership version, because memberships that a send caches include is_blocked.
    private const string ApplyToPair = $"""
        UPDATE realtime_participants SET is_blocked = EXISTS ({IsBlocked} WHERE o.conversation_key = realtime_participants.conversation_key)
        WHERE conversation_key = (SELECT conversation_key FROM realtime_conversations WHERE {OfPair});
        UPDATE realtime_conversations SET membership_version = membership_version + 1 WHERE {OfPair}
        """;

    /// <summary>Returns 1 if the block was added.</summary>
    public const string Add = $"""
        INSERT INTO realtime_blocks (user_id, blocked_user_id, created_at) VALUES ($user, $other, $time)
        ON CONFLICT DO NOTHING RETURNING 1;
        {ApplyToPair}
        """;

    /// <summary>Returns 1 if the block was removed.</summary>
    public const string Remove = $"""
        DELETE FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = $other RETURNING 1;
        {ApplyToPair}
        """;

    public const string List =
        "SELECT blocked_user_id AS UserId, created_at AS CreatedAt FROM realtime_blocks WHERE user_id = $user";

    public const string ListApart = """
        SELECT u.value FROM json_each($users) u
        WHERE EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = u.value)
            OR EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = u.value AND blocked_user_id = $user)
        """;

    /// <summary>Sets <c>is_blocked</c> of both participants of a direct conversation.</summary>
    public const string Apply = $"""
        UPDATE realtime_participants SET is_blocked = EXISTS ({IsBlocked} WHERE o.conversation_key = $conversation)
        WHERE conversation_key = $conversation
        """;

    public static BlockStatements Statements { get; } = new()
    {
        Add = Add,
        Remove = Remove,
        List = List,
        ListApart = ListApart,
    };
}
