namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    // The table type for drafts gets a new name, because hosts of the previous version may still run and use the old type.
    private const string Native = $"""
        ALTER TABLE [realtime].[notifications] ADD actions NVARCHAR(MAX) NULL;

        CREATE TABLE [realtime].[group_reservations] (
            user_id {Id} NOT NULL,
            client_id {Id} NOT NULL,
            number BIGINT NOT NULL,
            reserved_at BIGINT NOT NULL,
            CONSTRAINT group_reservations_pk PRIMARY KEY CLUSTERED (user_id, client_id)
        );
        CREATE INDEX group_reservations_time ON [realtime].[group_reservations] (reserved_at);

        CREATE TABLE [realtime].[unread_bases] (
            user_id {Id} NOT NULL CONSTRAINT unread_bases_pk PRIMARY KEY CLUSTERED,
            base BIGINT NOT NULL
        );

        CREATE TYPE [realtime].[notification_drafts_3] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            user_id {Id} NOT NULL,
            type {Type} NOT NULL,
            title NVARCHAR(MAX) NOT NULL,
            message NVARCHAR(MAX) NOT NULL,
            data NVARCHAR(MAX) NULL,
            idempotency_key {Id} NULL,
            created_at BIGINT NOT NULL,
            link NVARCHAR(MAX) NULL,
            severity INT NOT NULL,
            expires_at BIGINT NULL,
            via_outbox BIT NOT NULL,
            actions NVARCHAR(MAX) NULL
        );
        """;
}
