using Realtime.Storage.Relational.Rooms;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Rooms;

/// <summary>Statements for users of the Chatroom dialect.</summary>
internal static class ChatroomUserSql
{
    /// <summary>Triggers keep the counter, so that nothing counts the table.</summary>
    public const string Add = """
        INSERT INTO realtime_chatroom_users (id, name, handle, created_at)
        SELECT $id, $name, $handle, $created
        WHERE (SELECT last_value FROM realtime_counters WHERE name = 'chatroom_users') < $maxusers
        ON CONFLICT (handle) DO NOTHING
        RETURNING 1
        """;

    public const string HasHandle = "SELECT 1 FROM realtime_chatroom_users WHERE handle = $handle";

    public const string Find = $"SELECT {ChatroomUserRow.Columns} FROM realtime_chatroom_users WHERE id = $id";

    public static ChatroomUserStatements Statements { get; } = new()
    {
        Add = Add,
        HasHandle = HasHandle,
        Find = Find,
    };
}
