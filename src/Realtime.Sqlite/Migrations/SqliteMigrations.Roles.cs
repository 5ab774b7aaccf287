namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    // Existing groups have no owner: who created them is not known, and nobody gets rights by a guess.
    private const string Roles = """
        ALTER TABLE realtime_participants ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE realtime_participants ADD COLUMN hidden_sequence INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX realtime_participants_hidden ON realtime_participants (conversation_key, hidden_sequence)
            WHERE hidden_sequence > 0;

        ALTER TABLE realtime_conversations ADD COLUMN created_by TEXT;
        ALTER TABLE realtime_conversations ADD COLUMN hides_earlier INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX realtime_conversations_created_by ON realtime_conversations (created_by, kind) WHERE created_by IS NOT NULL;

        ALTER TABLE realtime_messages ADD COLUMN deleted_by TEXT;

        CREATE TABLE realtime_audit (
            entry_key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor_id TEXT,
            action TEXT NOT NULL,
            subject_id TEXT,
            conversation_id TEXT,
            message_id TEXT,
            detail TEXT
        );
        CREATE INDEX realtime_audit_at ON realtime_audit (at);
        CREATE INDEX realtime_audit_conversation ON realtime_audit (conversation_id, at) WHERE conversation_id IS NOT NULL;
        CREATE INDEX realtime_audit_actor ON realtime_audit (actor_id, at) WHERE actor_id IS NOT NULL;
        CREATE INDEX realtime_audit_subject ON realtime_audit (subject_id, at) WHERE subject_id IS NOT NULL;
        """;
}
