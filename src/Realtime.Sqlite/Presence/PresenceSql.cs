namespace Realtime.Sqlite.Presence;

/// <summary>The statements on presence.</summary>
internal static class PresenceSql
{
    public const string SetLastSeen = """
        INSERT INTO realtime_last_seen (user_id, seen_at) VALUES ($user, $time)
        ON CONFLICT (user_id) DO UPDATE SET seen_at = MAX(seen_at, excluded.seen_at)
        """;

    public const string GetLastSeen = "SELECT seen_at FROM realtime_last_seen WHERE user_id = $user";

    /// <summary>Gives a user once for each conversation that is shared.</summary>
    public const string Acquaintances = """
        SELECT b.user_id FROM realtime_participants a
        JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
        JOIN realtime_participants b ON b.conversation_key = a.conversation_key
        WHERE a.user_id = $user AND c.kind <> 2 AND b.user_id <> $user
        """;
}
