using Realtime.Storage.Relational.Rooms;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Rooms;

/// <summary>Statements for users of the Chatroom dialect.</summary>
internal static class ChatroomUserSql
{
    /// <summary>The update of the counter's row lets one call at a time go on, so that the number and the handle stay as they are read.</summary>
    public const string Add = """
        DECLARE @added INT = 0;
        BEGIN TRANSACTION;
        UPDATE [realtime].[counters] SET last_value = last_value WHERE name = N'chatroom_users';
        IF (SELECT last_value FROM [realtime].[counters] WHERE name = N'chatroom_users') < @maxusers
            AND NOT EXISTS (SELECT 1 FROM [realtime].[chatroom_users] WHERE handle = @handle)
        BEGIN
            INSERT INTO [realtime].[chatroom_users] (id, name, handle, created_at) VALUES (@id, @name, @handle, @created);
            UPDATE [realtime].[counters] SET last_value = last_value + 1 WHERE name = N'chatroom_users';
            SET @added = 1;
        END;
        COMMIT TRANSACTION;
        SELECT @added;
        """;

    public const string HasHandle = "SELECT 1 FROM [realtime].[chatroom_users] WHERE handle = @handle";

    public const string Find = $"SELECT {ChatroomUserRow.Columns} FROM [realtime].[chatroom_users] WHERE id = @id";

    public static ChatroomUserStatements Statements { get; } = new()
    {
        Add = Add,
        HasHandle = HasHandle,
        Find = Find,
    };
}
