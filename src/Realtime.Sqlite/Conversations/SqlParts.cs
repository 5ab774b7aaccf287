namespace Realtime.Sqlite.Conversations;

/// <summary>Parts of statements of several classes.</summary>
internal static class SqlParts
{
    /// <summary>The key of the conversation whose id is <c>$id</c>.</summary>
    public const string Key = "(SELECT conversation_key FROM realtime_conversations WHERE id = $id)";

    /// <summary>
    /// Whether the only other user of the conversation blocks the participant. The other user of a direct conversation may not be a
    /// participant yet. A send ignores the value if there are more than two participants.
    /// </summary>
    public const string IsBlocked = """
        EXISTS (
            SELECT 1 FROM realtime_conversations c
            JOIN realtime_blocks b ON b.user_id IN (c.direct_first, c.direct_second) AND b.blocked_user_id = realtime_participants.user_id
            WHERE c.conversation_key = realtime_participants.conversation_key)
        OR EXISTS (
            SELECT 1 FROM realtime_participants o
            JOIN realtime_blocks b ON b.user_id = o.user_id AND b.blocked_user_id = realtime_participants.user_id
            WHERE o.conversation_key = realtime_participants.conversation_key)
        """;
}
