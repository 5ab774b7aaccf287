namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    // A handle has at most 200 characters plus the mark of StoredText.
    private const string ChatroomUsers = $"""
        CREATE TABLE [realtime].[chatroom_users] (
            id {Id} NOT NULL CONSTRAINT chatroom_users_pk PRIMARY KEY CLUSTERED,
            name NVARCHAR(200) NOT NULL,
            handle NVARCHAR(201) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT chatroom_users_handle UNIQUE,
            created_at BIGINT NOT NULL
        );
        INSERT INTO [realtime].[counters] (name, last_value) VALUES (N'chatroom_users', 0);
        """;
}
