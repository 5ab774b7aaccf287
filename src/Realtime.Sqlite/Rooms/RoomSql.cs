using Realtime.Sqlite.Conversations;
using Realtime.Storage.Relational.Rooms;

namespace Realtime.Sqlite.Rooms;

/// <summary>Statements for rooms. Rooms are conversations whose ids are adjacent and sort by room name.</summary>
internal static class RoomSql
{
    private const string Columns = """
        c.id AS Id, c.kind AS Kind, c.title AS Title, c.last_sequence AS LastSequence, c.created_at AS CreatedAt,
        (SELECT COUNT(*) FROM realtime_participants p WHERE p.conversation_key = c.conversation_key) AS MemberCount
        """;

    public const string Find = $"SELECT {Columns} FROM realtime_conversations c WHERE c.id = $id";

    public const string List = $"""
        SELECT {Columns} FROM realtime_conversations c
        WHERE c.id > $after AND c.id < 'room;' AND c.kind = 2
        ORDER BY c.id LIMIT $limit
        """;

    public const string Count = """
        SELECT COUNT(*) FROM realtime_conversations WHERE id > $after AND id < 'room;' AND kind = 2
        """;

    public const string CountCreatedBy =
        "SELECT COUNT(*) FROM realtime_conversations WHERE created_by = $user AND kind = 2";

    public const string CountOfMember = """
        SELECT COUNT(*) FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind = 2
        """;

    /// <summary>Creates a room unless the id is taken, then returns the conversation with that id.</summary>
    public const string GetOrCreate = $"""
        INSERT INTO realtime_conversations
            (id, kind, title, last_sequence, last_activity, created_at, created_by, {ContinuedSql.Columns})
        SELECT $id, $kind, $title, 0, $created, $created, $creator, {ContinuedSql.Values}
        WHERE NOT EXISTS (SELECT 1 FROM realtime_conversations WHERE id = $id)
        RETURNING 1;
        {Find}
        """;

    public static RoomStatements Statements { get; } = new()
    {
        GetOrCreate = GetOrCreate,
        Find = Find,
        List = List,
        Count = Count,
        CountCreatedBy = CountCreatedBy,
        CountOfMember = CountOfMember,
    };
}
