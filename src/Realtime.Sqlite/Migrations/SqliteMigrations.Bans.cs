namespace Realtime.Sqlite.Migrations;

internal static partial class SqliteMigrations
{
    private const string Bans = """
        CREATE TABLE realtime_bans (
            user_id TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL,
            reason TEXT,
            is_shown INTEGER NOT NULL,
            banned_by TEXT,
            banned_at INTEGER NOT NULL,
            set_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX realtime_bans_banned ON realtime_bans (banned_at DESC, user_id);
        CREATE INDEX realtime_bans_set ON realtime_bans (set_at);
        CREATE INDEX realtime_bans_until ON realtime_bans (until);

        CREATE INDEX realtime_dead_digests_channel ON realtime_dead_digests (channel);
        """;
}
