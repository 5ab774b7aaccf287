namespace Realtime.Sqlite.Conversations;

/// <summary>The statements on blocks.</summary>
internal static class BlockSql
{
    public const string Add = """
        INSERT INTO realtime_blocks (user_id, blocked_user_id, created_at) VALUES ($user, $blocked, $created)
        ON CONFLICT DO NOTHING
        """;

    public const string Remove = "DELETE FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = $blocked";

    public const string List =
        "SELECT blocked_user_id AS UserId, created_at AS CreatedAt FROM realtime_blocks WHERE user_id = $user";

    public const string AreApart = """
        SELECT 1 FROM realtime_blocks
        WHERE (user_id = $user AND blocked_user_id = $other) OR (user_id = $other AND blocked_user_id = $user)
        LIMIT 1
        """;

    /// <summary>Brings the participants of a direct conversation in line with what is blocked.</summary>
    public const string Apply = """
        UPDATE realtime_participants SET is_blocked = EXISTS (
            SELECT 1 FROM realtime_participants o
            JOIN realtime_blocks b ON b.user_id = o.user_id AND b.blocked_user_id = realtime_participants.user_id
            WHERE o.conversation_key = $conversation)
        WHERE conversation_key = $conversation
        """;
}
