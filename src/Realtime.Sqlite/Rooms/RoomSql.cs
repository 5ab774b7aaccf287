namespace Realtime.Sqlite.Rooms;

/// <summary>The statements on rooms: conversations whose ids lie side by side, in the order of the rooms' names.</summary>
internal static class RoomSql
{
    private const string Columns = """
        c.id AS Id, c.kind AS Kind, c.title AS Title, c.last_sequence AS LastSequence, c.created_at AS CreatedAt,
        (SELECT COUNT(*) FROM realtime_participants p WHERE p.conversation_key = c.conversation_key) AS MemberCount
        """;

    public const string Find = $"SELECT {Columns} FROM realtime_conversations c WHERE c.id = $id";

    public const string List = $"""
        SELECT {Columns} FROM realtime_conversations c
        WHERE c.id > $after AND c.id < $end AND c.kind = 2
        ORDER BY c.id LIMIT $limit
        """;

    public const string Count = """
        SELECT COUNT(*) FROM realtime_conversations WHERE id > $after AND id < $end AND kind = 2
        """;

    public const string CountOfMember = """
        SELECT COUNT(*) FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind = 2
        """;
}
