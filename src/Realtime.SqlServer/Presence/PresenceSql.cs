using Realtime.Storage.Relational.Presence;

namespace Realtime.SqlServer.Presence;

/// <summary>Statements for presence.</summary>
internal static class PresenceSql
{
    /// <summary>
    /// If two calls record a user for the first time at the same time, one violates the key. It is retried and finds the
    /// other's row.
    /// </summary>
    public const string SetLastSeen = """
        BEGIN TRANSACTION;
        UPDATE l SET seen_at = s.seen_at
        FROM [realtime].[last_seen] l JOIN @seen s ON s.user_id = l.user_id AND s.seen_at > l.seen_at;
        INSERT INTO [realtime].[last_seen] (user_id, seen_at)
        SELECT s.user_id, s.seen_at FROM @seen s
        WHERE NOT EXISTS (SELECT 1 FROM [realtime].[last_seen] l WHERE l.user_id = s.user_id);
        COMMIT TRANSACTION;
        SELECT 0;
        """;

    public const string GetLastSeen = """
        SELECT l.user_id AS UserId, l.seen_at AS SeenAt
        FROM @users u JOIN [realtime].[last_seen] l ON l.user_id = u.id
        """;

    public const string Acquaintances = """
        SELECT DISTINCT b.user_id
        FROM [realtime].[participants] a
        JOIN [realtime].[conversations] c ON c.conversation_key = a.conversation_key
        JOIN [realtime].[participants] b ON b.conversation_key = a.conversation_key
        WHERE a.user_id = @user AND a.is_pending = 0 AND c.kind < 2 AND b.user_id <> @user AND b.is_pending = 0
        """;

    public static PresenceStatements Statements { get; } = new()
    {
        SetLastSeen = SetLastSeen,
        GetLastSeen = GetLastSeen,
        Acquaintances = Acquaintances,
    };
}
