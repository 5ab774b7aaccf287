using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>Statements for bans.</summary>
internal static class BanSql
{
    public const string Ban = $"""
        DELETE FROM realtime_bans WHERE until < {SqlText.Now} - 86400000;
        INSERT INTO realtime_bans (user_id, until, reason, is_shown, banned_by, banned_at, set_at)
        VALUES ($user, $until, $reason, $shown, $other, $time, {SqlText.Now})
        ON CONFLICT (user_id) DO UPDATE SET until = excluded.until, reason = excluded.reason, is_shown = excluded.is_shown,
            banned_by = excluded.banned_by, banned_at = excluded.banned_at, set_at = excluded.set_at
        """;

    public const string Lift = "DELETE FROM realtime_bans WHERE user_id = $user RETURNING 1";

    public const string Find = $"SELECT {BanRow.Columns} FROM realtime_bans WHERE user_id = $user";

    public const string List = $"""
        SELECT {BanRow.Columns} FROM realtime_bans INDEXED BY realtime_bans_banned
        WHERE banned_at <= $bound AND NOT (banned_at = $bound AND user_id <= $user) AND until > $now
        ORDER BY banned_at DESC, user_id LIMIT $limit
        """;

    public const string ListRecent = $"SELECT {BanRow.Columns} FROM realtime_bans WHERE set_at >= {SqlText.Now} - $age";

    public static BanStatements Statements { get; } = new()
    {
        Ban = Ban,
        Lift = Lift,
        Find = Find,
        List = List,
        ListRecent = ListRecent,
    };
}
