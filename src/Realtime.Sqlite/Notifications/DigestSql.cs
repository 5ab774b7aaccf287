using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Statements for digests. Each channel and user keeps one row; its due time is null if nothing is due.</summary>
internal static class DigestSql
{
    /// <summary>For a user without a row, the digest starts at this notification; earlier ones are not sent.</summary>
    public const string MakeDue = """
        INSERT INTO realtime_digests (channel, user_id, handed_sequence, due_at)
        SELECT name, $user, $sequence - 1, $created + delay FROM realtime_notification_channels WHERE name > ''
        ON CONFLICT (channel, user_id) DO UPDATE SET due_at = excluded.due_at WHERE due_at IS NULL
        """;

    public const string ForgetChannels =
        "DELETE FROM realtime_notification_channels WHERE name > '' AND name NOT IN (SELECT value FROM json_each($users))";

    public const string SetChannel = """
        INSERT INTO realtime_notification_channels (name, delay) VALUES ($channel, $delay)
        ON CONFLICT (name) DO UPDATE SET delay = excluded.delay
        """;

    private const string Due = """
        FROM realtime_digests INDEXED BY realtime_digests_due
        WHERE channel = $channel AND due_at <= $now AND (claimed_until <= $now OR claimed_until > 2 * $until - $now)
        ORDER BY due_at
        """;

    public const string AnyDue = $"SELECT 1 {Due} LIMIT 1";

    public const string Claim = $"""
        UPDATE realtime_digests SET token = $token, claimed_until = $until
        WHERE channel = $channel AND user_id IN (SELECT user_id {Due} LIMIT $limit)
        RETURNING user_id AS UserId, due_at AS DueAt
        """;

    public const string Find = """
        SELECT user_id AS UserId, handed_sequence AS HandedSequence, up_to AS UpTo, attempts AS Attempts
        FROM realtime_digests WHERE channel = $channel AND user_id = $user AND token = $token
        """;

    public const string ListUnread = $"""
        SELECT {NotificationRow.Columns} FROM realtime_notifications INDEXED BY realtime_notifications_unread
        WHERE user_id = $user AND sequence > $bound AND sequence <= $upto AND read_at IS NULL AND created_at <= $created
            AND (expires_at IS NULL OR expires_at > $now)
        ORDER BY sequence LIMIT $limit
        """;

    public const string Begin = """
        UPDATE realtime_digests SET attempts = $attempts, up_to = $upto
        WHERE channel = $channel AND user_id = $user AND token = $token RETURNING 1
        """;

    public const string Complete = """
        UPDATE realtime_digests SET handed_sequence = $upto, attempts = 0, up_to = NULL, token = NULL, claimed_until = 0,
            due_at = (
                SELECT created_at FROM realtime_notifications INDEXED BY realtime_notifications_unread
                WHERE user_id = $user AND sequence > $upto AND read_at IS NULL ORDER BY sequence LIMIT 1)
                + (SELECT delay FROM realtime_notification_channels WHERE name = $channel)
        WHERE channel = $channel AND user_id = $user AND token = $token;
        INSERT INTO realtime_dead_digests (channel, user_id, after_sequence, up_to, attempts, error, failed_at)
        SELECT $channel, $user, $bound, $upto, $attempts, $error, $time WHERE changes() > 0 AND $error IS NOT NULL
        """;

    public const string Postpone = """
        UPDATE realtime_digests SET due_at = $time, token = NULL, claimed_until = 0
        WHERE channel = $channel AND user_id = $user AND token = $token
        """;

    public const string ListDeadLetters = $"SELECT {DeadLetterRow.Columns} FROM realtime_dead_digests WHERE id > $bound ORDER BY id LIMIT $limit";

    public const string Count = """
        SELECT c.name AS Channel,
            (SELECT COUNT(*) FROM realtime_digests d INDEXED BY realtime_digests_due WHERE d.channel = c.name AND d.due_at <= $now) AS Waiting,
            (SELECT COUNT(*) FROM realtime_dead_digests l INDEXED BY realtime_dead_digests_channel WHERE l.channel = c.name) AS Dead
        FROM realtime_notification_channels c WHERE c.name > ''
        """;

    public const string RemoveDeadLetter = "DELETE FROM realtime_dead_digests WHERE id = $bound RETURNING 1";

    public static DigestStatements Statements { get; } = new()
    {
        AnyDue = AnyDue,
        SetChannel = SetChannel,
        ForgetChannels = ForgetChannels,
        Claim = Claim,
        Find = Find,
        ListUnread = ListUnread,
        Begin = Begin,
        Complete = Complete,
        Postpone = Postpone,
        ListDeadLetters = ListDeadLetters,
        Count = Count,
        RemoveDeadLetter = RemoveDeadLetter,
    };
}
