namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    private const string ChatroomUsers = """
        CREATE TABLE realtime_chatroom_users (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            handle TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        INSERT INTO realtime_counters (name, last_value) VALUES ('chatroom_users', 0);

        CREATE TRIGGER realtime_chatroom_user_added AFTER INSERT ON realtime_chatroom_users
        BEGIN
            UPDATE realtime_counters SET last_value = last_value + 1 WHERE name = 'chatroom_users';
        END;
        CREATE TRIGGER realtime_chatroom_user_removed AFTER DELETE ON realtime_chatroom_users
        BEGIN
            UPDATE realtime_counters SET last_value = last_value - 1 WHERE name = 'chatroom_users';
        END;
        """;
}
