namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    // Existing groups have no owner: who created them is not known, and nobody gets rights by a guess.
    private const string Roles = $"""
        ALTER TABLE [realtime].[participants] ADD role INT NOT NULL CONSTRAINT participants_role DEFAULT 0;
        ALTER TABLE [realtime].[participants] ADD hidden_sequence BIGINT NOT NULL CONSTRAINT participants_hidden_default DEFAULT 0;
        ALTER TABLE [realtime].[conversations] ADD created_by {Id} NULL;
        ALTER TABLE [realtime].[conversations] ADD hides_earlier INT NOT NULL CONSTRAINT conversations_hides_earlier DEFAULT 0;
        ALTER TABLE [realtime].[messages] ADD deleted_by {Id} NULL;

        CREATE TABLE [realtime].[audit] (
            entry_key BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT audit_pk PRIMARY KEY CLUSTERED,
            at BIGINT NOT NULL,
            actor_id {Id} NULL,
            action NVARCHAR(64) NOT NULL,
            subject_id {Id} NULL,
            conversation_id {Id} NULL,
            message_id {Id} NULL,
            detail NVARCHAR(500) NULL
        );
        CREATE INDEX audit_at ON [realtime].[audit] (at, entry_key);
        CREATE INDEX audit_conversation ON [realtime].[audit] (conversation_id, at, entry_key) WHERE conversation_id IS NOT NULL;
        CREATE INDEX audit_actor ON [realtime].[audit] (actor_id, at, entry_key) WHERE actor_id IS NOT NULL;
        CREATE INDEX audit_subject ON [realtime].[audit] (subject_id, at, entry_key) WHERE subject_id IS NOT NULL;
        """;

    // A separate step, because a batch that adds a column cannot use it.
    private const string RoleIndexes = """
        CREATE INDEX participants_hidden ON [realtime].[participants] (conversation_key, hidden_sequence) WHERE hidden_sequence > 0;
        CREATE INDEX conversations_created_by ON [realtime].[conversations] (created_by, kind) WHERE created_by IS NOT NULL;
        """;
}
