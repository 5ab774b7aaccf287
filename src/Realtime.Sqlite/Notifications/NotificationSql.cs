using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>The statements on notifications. A user's feed is one row: the newest sequence and the unread count.</summary>
internal static class NotificationSql
{
    public const string RaiseFeed = """
        INSERT INTO realtime_feeds (user_id, last_sequence, unread_count) VALUES ($user, 1, 1)
        ON CONFLICT (user_id) DO UPDATE SET last_sequence = last_sequence + 1, unread_count = unread_count + 1
        RETURNING last_sequence
        """;

    public const string CountRead = """
        UPDATE realtime_feeds SET unread_count = unread_count - $count WHERE user_id = $user
        RETURNING unread_count
        """;

    public const string UnreadCount = "SELECT unread_count FROM realtime_feeds WHERE user_id = $user";

    public const string Insert = """
        INSERT INTO realtime_notifications
            (user_id, sequence, id, type, title, message, data, idempotency_key, created_at)
        VALUES ($user, $sequence, $id, $type, $title, $message, $data, $key, $created)
        """;

    public const string FindByKey =
        $"SELECT {NotificationRow.Columns} FROM realtime_notifications WHERE user_id = $user AND idempotency_key = $key";

    public const string FindById = $"SELECT {NotificationRow.Columns} FROM realtime_notifications WHERE id = $id AND user_id = $user";

    public const string ListBefore = $"""
        SELECT {NotificationRow.Columns} FROM realtime_notifications WHERE user_id = $user AND sequence < $before
        ORDER BY sequence DESC LIMIT $limit
        """;

    public const string ListUnreadBefore = $"""
        SELECT {NotificationRow.Columns} FROM realtime_notifications INDEXED BY realtime_notifications_unread
        WHERE user_id = $user AND sequence < $before AND read_at IS NULL
        ORDER BY sequence DESC LIMIT $limit
        """;

    public const string ListAfter = $"""
        SELECT {NotificationRow.Columns} FROM realtime_notifications WHERE user_id = $user AND sequence > $after
        ORDER BY sequence LIMIT $limit
        """;

    public const string MarkRead = """
        UPDATE realtime_notifications SET read_at = $time WHERE user_id = $user AND sequence = $sequence
        """;

    public const string MarkAllRead = """
        UPDATE realtime_notifications INDEXED BY realtime_notifications_unread SET read_at = $time
        WHERE user_id = $user AND read_at IS NULL
        """;
}
