namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    // is_pending is set if another user added the participant, until the participant writes or accepts. Participants of before count
    // as having taken part. state is 0 while a request waits, 1 if it was declined.
    private const string Contacts = """
        ALTER TABLE realtime_participants ADD COLUMN is_pending INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE realtime_contact_requests (
            conversation_key INTEGER NOT NULL REFERENCES realtime_conversations,
            user_id TEXT NOT NULL,
            from_id TEXT NOT NULL,
            state INTEGER NOT NULL,
            max_messages INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, user_id)
        ) WITHOUT ROWID;
        CREATE INDEX realtime_contact_requests_user ON realtime_contact_requests (user_id, created_at);

        CREATE TABLE realtime_departures (
            conversation_key INTEGER NOT NULL REFERENCES realtime_conversations,
            user_id TEXT NOT NULL,
            left_at INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, user_id)
        ) WITHOUT ROWID;

        CREATE TABLE realtime_new_contacts (
            user_id TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            contacts INTEGER NOT NULL,
            PRIMARY KEY (user_id, made_at)
        ) WITHOUT ROWID;

        CREATE INDEX realtime_blocks_blocked ON realtime_blocks (blocked_user_id);
        UPDATE realtime_participants SET is_blocked = EXISTS (
            SELECT 1 FROM realtime_conversations c
            JOIN realtime_blocks b ON b.user_id IN (c.direct_first, c.direct_second) AND b.blocked_user_id = realtime_participants.user_id
            WHERE c.conversation_key = realtime_participants.conversation_key)
        OR EXISTS (
            SELECT 1 FROM realtime_participants o
            JOIN realtime_blocks b ON b.user_id = o.user_id AND b.blocked_user_id = realtime_participants.user_id
            WHERE o.conversation_key = realtime_participants.conversation_key)
        WHERE conversation_key IN (
            SELECT a.conversation_key FROM realtime_blocks k
            JOIN realtime_participants a ON a.user_id = k.user_id
            JOIN realtime_participants o ON o.conversation_key = a.conversation_key AND o.user_id = k.blocked_user_id
            JOIN realtime_conversations g ON g.conversation_key = a.conversation_key
            WHERE g.kind = 1 AND (SELECT COUNT(*) FROM realtime_participants x WHERE x.conversation_key = g.conversation_key) = 2);
        """;
}
