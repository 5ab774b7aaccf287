namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    private const string Channels = $"""
        CREATE TABLE [realtime].[notification_opt_outs] (
            user_id {Id} NOT NULL,
            channel {Type} NOT NULL,
            type {Type} NOT NULL,
            CONSTRAINT notification_opt_outs_pk PRIMARY KEY CLUSTERED (user_id, channel, type)
        );

        CREATE TABLE [realtime].[push_subscriptions] (
            id {Id} NOT NULL CONSTRAINT push_subscriptions_pk PRIMARY KEY CLUSTERED,
            user_id {Id} NOT NULL,
            endpoint NVARCHAR(MAX) NOT NULL,
            p256dh NVARCHAR(200) NOT NULL,
            auth NVARCHAR(200) NOT NULL,
            created_at BIGINT NOT NULL,
            sent_key NVARCHAR(400) NULL
        );
        CREATE INDEX push_subscriptions_user ON [realtime].[push_subscriptions] (user_id, created_at, id);
        """;
}
