namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    // is_pending is set if another user added the participant, until the participant writes or accepts. Participants of before count
    // as having taken part. state is 0 while a request waits, 1 if it was declined.
    private const string Contacts = $"""
        ALTER TABLE [realtime].[participants] ADD is_pending INT NOT NULL CONSTRAINT participants_pending DEFAULT 0;

        CREATE TABLE [realtime].[contact_requests] (
            conversation_key BIGINT NOT NULL
                CONSTRAINT contact_requests_conversation REFERENCES [realtime].[conversations] (conversation_key),
            user_id {Id} NOT NULL,
            from_id {Id} NOT NULL,
            state INT NOT NULL,
            max_messages BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            CONSTRAINT contact_requests_pk PRIMARY KEY CLUSTERED (conversation_key, user_id)
        );
        CREATE INDEX contact_requests_user ON [realtime].[contact_requests] (user_id, created_at);

        CREATE TABLE [realtime].[departures] (
            conversation_key BIGINT NOT NULL
                CONSTRAINT departures_conversation REFERENCES [realtime].[conversations] (conversation_key),
            user_id {Id} NOT NULL,
            left_at BIGINT NOT NULL,
            CONSTRAINT departures_pk PRIMARY KEY CLUSTERED (conversation_key, user_id)
        );

        CREATE TABLE [realtime].[new_contacts] (
            user_id {Id} NOT NULL,
            made_at BIGINT NOT NULL,
            contacts BIGINT NOT NULL,
            CONSTRAINT new_contacts_pk PRIMARY KEY CLUSTERED (user_id, made_at)
        );

        CREATE INDEX blocks_blocked ON [realtime].[blocks] (blocked_user_id);
        UPDATE p SET is_blocked = CASE WHEN EXISTS (
            SELECT 1 FROM [realtime].[blocks] b
            JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
            WHERE b.blocked_user_id = p.user_id AND (b.user_id = c.direct_first OR b.user_id = c.direct_second OR EXISTS (
                SELECT 1 FROM [realtime].[participants] o WHERE o.conversation_key = p.conversation_key AND o.user_id = b.user_id)))
            THEN 1 ELSE 0 END
        FROM [realtime].[participants] p
        WHERE p.conversation_key IN (
            SELECT a.conversation_key FROM [realtime].[blocks] k
            JOIN [realtime].[participants] a ON a.user_id = k.user_id
            JOIN [realtime].[participants] t ON t.conversation_key = a.conversation_key AND t.user_id = k.blocked_user_id
            JOIN [realtime].[conversations] g ON g.conversation_key = a.conversation_key
            WHERE g.kind = 1 AND (SELECT COUNT(*) FROM [realtime].[participants] x WHERE x.conversation_key = g.conversation_key) = 2);
        """;
}
