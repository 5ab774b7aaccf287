using Realtime.Storage.Relational.Presence;

namespace Realtime.Sqlite.Presence;

/// <summary>Statements for presence.</summary>
internal static class PresenceSql
{
    public const string SetLastSeen = """
        INSERT INTO realtime_last_seen (user_id, seen_at)
        SELECT json_extract(s.value, '$[0]'), json_extract(s.value, '$[1]') FROM json_each($seen) s WHERE TRUE
        ON CONFLICT (user_id) DO UPDATE SET seen_at = MAX(seen_at, excluded.seen_at)
        """;

    public const string GetLastSeen = """
        SELECT l.user_id AS UserId, l.seen_at AS SeenAt
        FROM json_each($users) u JOIN realtime_last_seen l ON l.user_id = u.value
        """;

    /// <summary>Returns a user once per shared conversation, so users can repeat.</summary>
    public const string Acquaintances = """
        SELECT b.user_id FROM realtime_participants a
        JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
        JOIN realtime_participants b ON b.conversation_key = a.conversation_key
        WHERE a.user_id = $user AND a.is_pending = 0 AND c.kind < 2 AND b.user_id <> $user AND b.is_pending = 0
        """;

    public static PresenceStatements Statements { get; } = new()
    {
        SetLastSeen = SetLastSeen,
        GetLastSeen = GetLastSeen,
        Acquaintances = Acquaintances,
    };
}
