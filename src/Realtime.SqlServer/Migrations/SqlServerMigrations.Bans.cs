namespace Realtime.SqlServer.Migrations;

internal static partial class SqlServerMigrations
{
    private const string Bans = $"""
        CREATE TABLE [realtime].[bans] (
            user_id {Id} NOT NULL CONSTRAINT bans_pk PRIMARY KEY CLUSTERED,
            until BIGINT NOT NULL,
            reason NVARCHAR(1000) NULL,
            is_shown BIGINT NOT NULL,
            banned_by {Id} NULL,
            banned_at BIGINT NOT NULL,
            set_at BIGINT NOT NULL
        );
        CREATE INDEX bans_banned ON [realtime].[bans] (banned_at DESC, user_id);
        CREATE INDEX bans_set ON [realtime].[bans] (set_at);
        CREATE INDEX bans_until ON [realtime].[bans] (until);

        CREATE INDEX notification_dead_letters_channel ON [realtime].[notification_dead_letters] (channel);
        """;
}
