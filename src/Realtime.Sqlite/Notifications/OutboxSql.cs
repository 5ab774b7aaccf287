namespace Realtime.Sqlite.Notifications;

/// <summary>The statements on the outbox. Positions rise in commit order: whoever writes holds the file's write lock.</summary>
internal static class OutboxSql
{
    public const string Insert = "INSERT INTO realtime_outbox (user_id, sequence, is_live) VALUES ($user, $sequence, $live)";

    public const string Any = "SELECT position FROM realtime_outbox WHERE position > 0 ORDER BY position LIMIT 1";

    public const string Oldest = """
        SELECT position AS Position, user_id AS UserId, sequence AS Sequence, is_live AS IsLive
        FROM realtime_outbox WHERE position > 0 ORDER BY position LIMIT $limit
        """;

    public const string OldestTime = """
        SELECT n.created_at FROM realtime_outbox o
        JOIN realtime_notifications n ON n.user_id = o.user_id AND n.sequence = o.sequence
        WHERE o.position > 0 ORDER BY o.position LIMIT 1
        """;

    public const string Lease = """
        INSERT INTO realtime_leases (name, owner, lease_until) VALUES ('outbox', $owner, $until)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
        WHERE owner = excluded.owner OR lease_until <= $now OR lease_until > 2 * $until - $now
        """;

    public const string GiveBack = "UPDATE realtime_leases SET lease_until = 0 WHERE name = 'outbox' AND owner = $owner";

    public const string Remove = "DELETE FROM realtime_outbox WHERE position = $position";
}
