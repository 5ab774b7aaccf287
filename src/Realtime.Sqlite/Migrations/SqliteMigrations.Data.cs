namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    private const string SizeOfOld = "length(CAST(OLD.content AS BLOB)) + length(CAST(COALESCE(OLD.attachments, '') AS BLOB))";

    private const string SizeOfNew = "length(CAST(NEW.content AS BLOB)) + length(CAST(COALESCE(NEW.attachments, '') AS BLOB))";

    // Conversations that were deleted are hidden under another id and the kind 3 until their rows are removed. Their own ids are
    // kept with the last revision, because a conversation that is created with such an id continues it. The bytes of a user are
    // counted only while there is a limit. Triggers subtract, so that no statement can forget it.
    private const string DataJobs = $"""
        CREATE TABLE realtime_data_jobs (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            target TEXT NOT NULL,
            messages INTEGER NOT NULL,
            step INTEGER NOT NULL,
            cursor_at INTEGER NOT NULL,
            processed INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            completed_at INTEGER,
            conversation_key INTEGER,
            revision INTEGER
        );
        CREATE INDEX realtime_data_jobs_due ON realtime_data_jobs (due_at, id) WHERE completed_at IS NULL;
        CREATE INDEX realtime_data_jobs_open ON realtime_data_jobs (kind, target) WHERE completed_at IS NULL;
        CREATE INDEX realtime_data_jobs_conversation ON realtime_data_jobs (conversation_key) WHERE conversation_key IS NOT NULL;

        CREATE TABLE realtime_ended_conversations (
            id TEXT NOT NULL PRIMARY KEY,
            revision INTEGER NOT NULL,
            membership_version INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE realtime_reports (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            message_id INTEGER NOT NULL,
            conversation_key INTEGER NOT NULL,
            user_id TEXT NOT NULL,
            author_id TEXT NOT NULL,
            content TEXT NOT NULL,
            reason TEXT NOT NULL,
            comment TEXT,
            reported_at INTEGER NOT NULL,
            closed_at INTEGER
        );
        CREATE UNIQUE INDEX realtime_reports_message ON realtime_reports (message_id, user_id);
        CREATE INDEX realtime_reports_open ON realtime_reports (id) WHERE closed_at IS NULL;
        CREATE INDEX realtime_reports_closed ON realtime_reports (id) WHERE closed_at IS NOT NULL;
        CREATE INDEX realtime_reports_conversation ON realtime_reports (conversation_key);

        CREATE TABLE realtime_user_storage (
            user_id TEXT NOT NULL PRIMARY KEY,
            bytes INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TRIGGER realtime_message_resized AFTER UPDATE OF content, attachments, sender_id ON realtime_messages
        BEGIN
            UPDATE realtime_user_storage
            SET bytes = max(0, bytes - ({SizeOfOld}) + CASE WHEN NEW.sender_id = OLD.sender_id THEN {SizeOfNew} ELSE 0 END)
            WHERE user_id = OLD.sender_id;
        END;
        CREATE TRIGGER realtime_message_removed AFTER DELETE ON realtime_messages
        BEGIN
            UPDATE realtime_user_storage SET bytes = max(0, bytes - ({SizeOfOld})) WHERE user_id = OLD.sender_id;
        END;
        """;
}
