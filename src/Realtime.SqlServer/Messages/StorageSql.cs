namespace Realtime.SqlServer.Messages;

/// <summary>
/// Parts of statements that count the bytes of users' messages. They are counted while there is a limit (<c>@storage</c>). What is
/// changed or removed is subtracted for users with a total.
/// </summary>
internal static class StorageSql
{
    /// <summary>The bytes of the message <c>m</c>.</summary>
    internal const string Size = "DATALENGTH(m.content) + COALESCE(DATALENGTH(m.attachments), 0)";

    private const string SizeOfDraft = "DATALENGTH(d.content) + COALESCE(DATALENGTH(d.attachments), 0)";

    private const string Free = "SELECT CAST(value AS INT) FROM STRING_SPLIT(@free, N',') WHERE value <> N''";

    /// <summary>
    /// Refuses the drafts in <c>@work</c> with which a sender has too many bytes. A refused draft counts for the later ones of its
    /// group.
    /// </summary>
    internal const string Judge = $"""
        IF @storage IS NOT NULL
        BEGIN
            UPDATE [realtime].[user_storage] SET bytes = bytes WHERE user_id IN (SELECT sender_id FROM @work);
            UPDATE w SET outcome = {MessageSql.StorageFull}
            FROM @work w
            JOIN (
                SELECT x.ordinal, COALESCE(s.bytes, 0) + SUM({SizeOfDraft}) OVER (PARTITION BY x.sender_id ORDER BY x.ordinal ROWS UNBOUNDED PRECEDING) AS bytes
                FROM @work x
                JOIN @drafts d ON d.ordinal = x.ordinal
                LEFT JOIN [realtime].[user_storage] s ON s.user_id = x.sender_id
                WHERE x.outcome = {MessageSql.Stored} AND x.earlier_id IS NULL AND x.ordinal NOT IN ({Free})) t ON t.ordinal = w.ordinal
            WHERE t.bytes > @storage;
        END;
        """;

    /// <summary>Adds the bytes of the messages in <c>@numbered</c>.</summary>
    internal const string Add = $"""
        IF @storage IS NOT NULL
        BEGIN
            INSERT INTO [realtime].[user_storage] (user_id, bytes)
            SELECT DISTINCT n.sender_id, 0 FROM @numbered n
            WHERE n.ordinal NOT IN ({Free}) AND NOT EXISTS (SELECT 1 FROM [realtime].[user_storage] s WHERE s.user_id = n.sender_id);
            UPDATE s SET bytes = s.bytes + t.bytes
            FROM [realtime].[user_storage] s
            JOIN (
                SELECT n.sender_id, SUM({SizeOfDraft}) AS bytes
                FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
                WHERE n.ordinal NOT IN ({Free}) GROUP BY n.sender_id) t ON t.sender_id = s.user_id;
        END;
        """;

    /// <summary>Counts the new text <c>@content</c> of the message <c>@place</c> in place of its old one, before the change.</summary>
    internal const string Edit = """
        UPDATE s SET bytes = CASE WHEN s.bytes > DATALENGTH(m.content) THEN s.bytes - DATALENGTH(m.content) ELSE 0 END + DATALENGTH(@content)
        FROM [realtime].[user_storage] s JOIN [realtime].[messages] m ON m.sender_id = s.user_id
        WHERE m.conversation_key = @key AND m.sequence = @place AND m.deleted_at IS NULL;
        """;

    /// <summary>Subtracts the message <c>@place</c>, before it is deleted.</summary>
    internal const string Delete = $"""
        UPDATE s SET bytes = CASE WHEN s.bytes > {Size} THEN s.bytes - ({Size}) ELSE 0 END
        FROM [realtime].[user_storage] s JOIN [realtime].[messages] m ON m.sender_id = s.user_id
        WHERE m.conversation_key = @key AND m.sequence = @place;
        """;

    /// <summary>Subtracts the messages from <c>@oldest</c> to <c>@target</c>, before they are removed.</summary>
    internal const string Trim = $"""
        UPDATE s SET bytes = CASE WHEN s.bytes > t.bytes THEN s.bytes - t.bytes ELSE 0 END
        FROM [realtime].[user_storage] s
        JOIN (
            SELECT m.sender_id, SUM({Size}) AS bytes FROM [realtime].[messages] m
            WHERE m.conversation_key = @key AND m.sequence >= @oldest AND m.sequence <= @target GROUP BY m.sender_id) t ON t.sender_id = s.user_id;
        """;
}
