namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    // Conversations that were deleted are hidden under another id and the kind 3 until their rows are removed. Their own ids are
    // kept with the last revision, because a conversation that is created with such an id continues it. The bytes of a user are
    // counted only while there is a limit.
    private const string DataJobs = $"""
        CREATE TABLE [realtime].[data_jobs] (
            id BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT data_jobs_pk PRIMARY KEY CLUSTERED,
            kind INT NOT NULL,
            target {Id} NOT NULL,
            messages INT NOT NULL,
            step INT NOT NULL,
            cursor_at BIGINT NOT NULL,
            processed BIGINT NOT NULL,
            failures INT NOT NULL,
            due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            completed_at BIGINT NULL,
            conversation_key BIGINT NULL,
            revision BIGINT NULL
        );
        CREATE INDEX data_jobs_due ON [realtime].[data_jobs] (due_at, id) WHERE completed_at IS NULL;
        CREATE INDEX data_jobs_conversation ON [realtime].[data_jobs] (conversation_key) WHERE conversation_key IS NOT NULL;

        CREATE TABLE [realtime].[ended_conversations] (
            id {Id} NOT NULL CONSTRAINT ended_conversations_pk PRIMARY KEY CLUSTERED,
            revision BIGINT NOT NULL,
            membership_version BIGINT NOT NULL
        );

        CREATE TABLE [realtime].[reports] (
            id BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT reports_pk PRIMARY KEY CLUSTERED,
            message_id BIGINT NOT NULL,
            conversation_key BIGINT NOT NULL,
            user_id {Id} NOT NULL,
            author_id {Id} NOT NULL,
            content NVARCHAR(MAX) NOT NULL,
            reason NVARCHAR(200) NOT NULL,
            comment NVARCHAR(MAX) NULL,
            reported_at BIGINT NOT NULL,
            closed_at BIGINT NULL
        );
        CREATE UNIQUE INDEX reports_message ON [realtime].[reports] (message_id, user_id);
        CREATE INDEX reports_open ON [realtime].[reports] (id) WHERE closed_at IS NULL;
        CREATE INDEX reports_conversation ON [realtime].[reports] (conversation_key);

        CREATE TABLE [realtime].[user_storage] (
            user_id {Id} NOT NULL CONSTRAINT user_storage_pk PRIMARY KEY CLUSTERED,
            bytes BIGINT NOT NULL
        );
        """;
}
