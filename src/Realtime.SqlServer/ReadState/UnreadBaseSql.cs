namespace Realtime.SqlServer.ReadState;

/// <summary>What conversations that users have left contribute to the revisions of their unread totals.</summary>
internal static class UnreadBaseSql
{
    /// <summary>
    /// Keeps the revision of the total of <c>@removed</c> growing when the user leaves the conversation <c>@key</c>. Run it before
    /// the participant is removed, under the lock on the conversation's row.
    /// </summary>
    internal const string OfRemoval = """
        UPDATE [realtime].[unread_bases] SET base = base + COALESCE((
            SELECT c.last_sequence + p.read_sequence + p.own_since_read + p.singles_since_read + 2
            FROM [realtime].[participants] p JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
            WHERE p.conversation_key = @key AND p.user_id = @removed AND c.kind <> 2), 0)
        WHERE user_id = @removed;
        IF @@ROWCOUNT = 0
            INSERT INTO [realtime].[unread_bases] (user_id, base)
            SELECT p.user_id, c.last_sequence + p.read_sequence + p.own_since_read + p.singles_since_read + 2
            FROM [realtime].[participants] p JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
            WHERE p.conversation_key = @key AND p.user_id = @removed AND c.kind <> 2;
        """;
}
