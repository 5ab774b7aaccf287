using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Statements for the outbox. Positions rise in commit order, because each writer holds the file's write lock.</summary>
internal static class OutboxSql
{
    // $ids is a comma-separated list of positions.
    private const string Positions = "json_each('[' || $ids || ']')";

    public const string Insert = "INSERT INTO realtime_outbox (user_id, sequence, is_live) VALUES ($user, $sequence, $live)";

    public const string AnyWaiting = "SELECT position FROM realtime_outbox WHERE position > 0 ORDER BY position LIMIT 1";

    public const string Claim = """
        INSERT INTO realtime_leases (name, owner, lease_until) VALUES ('outbox', $owner, $until)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
        WHERE owner = excluded.owner OR lease_until <= $now OR lease_until > 2 * $until - $now;
        SELECT position AS Position, user_id AS UserId, sequence AS Sequence, is_live AS IsLive
        FROM realtime_outbox
        WHERE position > 0 AND EXISTS (SELECT 1 FROM realtime_leases WHERE name = 'outbox' AND owner = $owner AND lease_until = $until)
        ORDER BY position LIMIT $limit
        """;

    public const string Notifications = $"""
        SELECT {NotificationRow.Columns} FROM realtime_notifications
        WHERE deleted_at IS NULL AND (user_id, sequence) IN (
            SELECT o.user_id, o.sequence FROM {Positions} i JOIN realtime_outbox o ON o.position = i.value)
        """;

    public const string OldestTime = """
        SELECT n.created_at FROM realtime_outbox o
        JOIN realtime_notifications n ON n.user_id = o.user_id AND n.sequence = o.sequence
        WHERE o.position > 0 ORDER BY o.position LIMIT 1
        """;

    public const string Earlier = """
        SELECT 1
        FROM (SELECT user_id, sequence, is_live FROM realtime_outbox WHERE position > 0 ORDER BY position LIMIT 1000)
        WHERE user_id = $user AND sequence < $sequence AND is_live = 1 LIMIT 1
        """;

    public const string Complete = $"""
        DELETE FROM realtime_outbox WHERE position IN (SELECT value FROM {Positions});
        UPDATE realtime_leases SET lease_until = 0 WHERE name = 'outbox' AND owner = $owner
        """;

    public static OutboxStatements Statements { get; } = new()
    {
        AnyWaiting = AnyWaiting,
        Claim = Claim,
        Notifications = Notifications,
        Complete = Complete,
        OldestTime = OldestTime,
        Earlier = Earlier,
    };
}
