namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    // A trigger keeps the revision of a user's unread total growing when the user leaves a conversation, so that no statement
    // that removes participants can forget it.
    private const string Native = """
        ALTER TABLE realtime_notifications ADD COLUMN actions TEXT;

        CREATE TABLE realtime_group_reservations (
            user_id TEXT NOT NULL,
            client_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            reserved_at INTEGER NOT NULL,
            PRIMARY KEY (user_id, client_id)
        ) WITHOUT ROWID;
        CREATE INDEX realtime_group_reservations_time ON realtime_group_reservations (reserved_at);

        CREATE TABLE realtime_unread_bases (
            user_id TEXT NOT NULL PRIMARY KEY,
            base INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TRIGGER realtime_participant_removed AFTER DELETE ON realtime_participants
        BEGIN
            INSERT INTO realtime_unread_bases (user_id, base)
            SELECT OLD.user_id, c.last_sequence + OLD.read_sequence + OLD.own_since_read + OLD.singles_since_read + 2
            FROM realtime_conversations c WHERE c.conversation_key = OLD.conversation_key AND c.kind <> 2
            ON CONFLICT (user_id) DO UPDATE SET base = base + excluded.base;
        END;
        """;
}
