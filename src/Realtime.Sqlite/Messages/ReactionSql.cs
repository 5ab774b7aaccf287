namespace Realtime.Sqlite.Messages;

/// <summary>The statements on reactions.</summary>
internal static class ReactionSql
{
    public const string FindPlace =
        "SELECT conversation_key AS ConversationKey, sequence AS Sequence FROM realtime_messages WHERE id = $id";

    public const string Add = """
        INSERT INTO realtime_reactions (conversation_key, sequence, user_id, emoji, created_at)
        VALUES ($conversation, $sequence, $user, $emoji, $created)
        """;

    public const string Remove = """
        DELETE FROM realtime_reactions
        WHERE conversation_key = $conversation AND sequence = $sequence AND user_id = $user AND emoji = $emoji
        """;

    public const string RemoveAll = """
        DELETE FROM realtime_reactions
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $id)
            AND sequence = (SELECT sequence FROM realtime_messages WHERE id = $id)
        """;
}
