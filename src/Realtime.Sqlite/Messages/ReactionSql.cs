namespace Realtime.Sqlite.Messages;

/// <summary>Statements for reactions.</summary>
internal static class ReactionSql
{
    private const string OfMessage = """
        FROM realtime_messages m
        JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.id = $message
        """;

    private const string IsThere = "EXISTS (SELECT 1 FROM realtime_messages WHERE id = $message AND deleted_at IS NULL)";

    private const string HasReaction = $"EXISTS (SELECT 1 {OfMessage} AND r.user_id = $user AND r.emoji = $emoji)";

    // The values of ReactionOutcome.
    private const string OutcomeOfAdding = $"""
        CASE
            WHEN NOT {IsThere} THEN 2
            WHEN {HasReaction} THEN 1
            WHEN (SELECT COUNT(*) {OfMessage}) >= $permessage OR (SELECT COUNT(*) {OfMessage} AND r.user_id = $user) >= $peruser THEN 3
            ELSE 0 END
        """;

    private const string Revise = $"""
        UPDATE realtime_messages SET {MessageRevision.Set} WHERE id = $message AND changes() > 0;
        UPDATE realtime_conversations SET revision = revision + 1
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message) AND changes() > 0;
        {MessageSql.FindById}
        """;

    /// <summary>Returns a <see cref="Storage.ReactionOutcome"/>, then the results of <see cref="MessageSql.FindById"/>.</summary>
    public const string Add = $"""
        SELECT {OutcomeOfAdding};
        INSERT INTO realtime_reactions (conversation_key, sequence, user_id, emoji, created_at)
        SELECT conversation_key, sequence, $user, $emoji, $time FROM realtime_messages WHERE id = $message AND ({OutcomeOfAdding}) = 0;
        {Revise}
        """;

    /// <inheritdoc cref="Add"/>
    public const string Remove = $"""
        SELECT CASE WHEN NOT {IsThere} THEN 2 WHEN {HasReaction} THEN 0 ELSE 1 END;
        DELETE FROM realtime_reactions
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message AND deleted_at IS NULL)
            AND sequence = (SELECT sequence FROM realtime_messages WHERE id = $message) AND user_id = $user AND emoji = $emoji;
        {Revise}
        """;
}
