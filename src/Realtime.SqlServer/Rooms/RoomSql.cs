using Realtime.SqlServer.Conversations;
using Realtime.Storage.Relational.Rooms;

namespace Realtime.SqlServer.Rooms;

/// <summary>Statements for rooms. Rooms are conversations whose ids are adjacent and sort by room name.</summary>
internal static class RoomSql
{
    private const string Room = """
        c.id AS Id, c.kind AS Kind, c.title AS Title, c.last_sequence AS LastSequence, c.created_at AS CreatedAt,
        (SELECT COUNT_BIG(*) FROM [realtime].[participants] p WHERE p.conversation_key = c.conversation_key) AS MemberCount
        """;

    public const string Find = $"SELECT {Room} FROM [realtime].[conversations] c WHERE c.id = @id";

    public const string List = $"""
        SELECT TOP (@limit) {Room} FROM [realtime].[conversations] c
        WHERE c.id > @after AND c.id < N'room;' AND c.kind = 2
        ORDER BY c.id
        """;

    public const string Count = """
        SELECT COUNT(*) FROM [realtime].[conversations] c WHERE c.id > @after AND c.id < N'room;' AND c.kind = 2
        """;

    public const string CountCreatedBy = """
        SELECT COUNT(*) FROM [realtime].[conversations] c WHERE c.created_by = @user AND c.created_by IS NOT NULL AND c.kind = 2
        """;

    public const string CountOfMember = """
        SELECT COUNT(*) FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND c.kind = 2
        """;

    /// <summary>
    /// Creates a room unless the id is taken, then returns the conversation with that id. If two calls create the room at the
    /// same time, one violates the unique id; it is retried and finds the other's room.
    /// </summary>
    public const string GetOrCreate = $"""
        DECLARE @created_now INT = 0, {ConversationSql.DeclareEnded};
        BEGIN TRANSACTION;
        IF NOT EXISTS (SELECT 1 FROM [realtime].[conversations] WHERE id = @id)
        BEGIN
            {ConversationSql.FindEnded}
            INSERT INTO [realtime].[conversations]
                (id, kind, title, direct_first, direct_second, last_sequence, last_activity, created_at, created_by, {ConversationSql.ContinuedColumns})
            VALUES (@id, @kind, @title, NULL, NULL, 0, @created, @created, @creator, {ConversationSql.Continued});
            SET @created_now = 1;
        END;
        COMMIT TRANSACTION;
        SELECT @created_now;
        {Find};
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
