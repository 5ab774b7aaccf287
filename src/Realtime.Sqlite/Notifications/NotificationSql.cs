using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>The statements on notifications. A user's feed is one row: the newest sequence and the counts.</summary>
internal static class NotificationSql
{
    private const string Select = $"SELECT {NotificationRow.Columns} FROM realtime_notifications";

    private const string Shown = "deleted_at IS NULL AND (expires_at IS NULL OR expires_at > $now)";

    private const string Filtered = $"{Shown} AND ($type IS NULL OR type = $type) AND (archived_at IS NOT NULL) = $archived";

    public const string RaiseFeed = """
        INSERT INTO realtime_feeds (user_id, last_sequence, unread_count, revision) VALUES ($user, 1, 1, 1)
        ON CONFLICT (user_id) DO UPDATE
        SET last_sequence = last_sequence + 1, unread_count = unread_count + 1, revision = revision + 1
        RETURNING last_sequence
        """;

    public const string ChangeFeed = """
        UPDATE realtime_feeds
        SET unread_count = unread_count - $unread, seen_count = seen_count + $seen, revision = revision + 1
        WHERE user_id = $user
        """;

    public const string Feed = $"SELECT {FeedRow.Columns} FROM realtime_feeds WHERE user_id = $user";

    public const string Insert = """
        INSERT INTO realtime_notifications
            (user_id, sequence, id, type, title, message, data, link, severity, idempotency_key, created_at, expires_at)
        VALUES ($user, $sequence, $id, $type, $title, $message, $data, $link, $severity, $key, $created, $expires)
        """;

    public const string FindByKey = $"{Select} WHERE user_id = $user AND idempotency_key = $key";

    public const string FindById = $"{Select} WHERE id = $id AND user_id = $user AND deleted_at IS NULL";

    public const string FindBySequence = $"{Select} WHERE user_id = $user AND sequence = $sequence AND deleted_at IS NULL";

    public const string ListBefore = $"{Select} WHERE user_id = $user AND sequence < $bound AND {Filtered} ORDER BY sequence DESC LIMIT $limit";

    public const string ListUnreadBefore = $"""
        {Select} INDEXED BY realtime_notifications_unread
        WHERE user_id = $user AND sequence < $bound AND read_at IS NULL AND {Filtered}
        ORDER BY sequence DESC LIMIT $limit
        """;

    public const string ListAfter = $"{Select} WHERE user_id = $user AND sequence > $bound AND {Shown} ORDER BY sequence LIMIT $limit";

    public const string SetState = """
        UPDATE realtime_notifications SET seen_at = $seen, read_at = $read, archived_at = $archived
        WHERE user_id = $user AND sequence = $sequence
        """;

    // For all of a user at once: how many there are that change, how many of them count as unread, and how many of
    // those had been seen; then the change.
    private const string CountOfAll =
        "SELECT COUNT(*) AS Changed, COALESCE(SUM(read_at IS NULL), 0) AS Unread, COALESCE(SUM(read_at IS NULL AND seen_at IS NOT NULL), 0) AS Seen";

    private const string OfUser = "WHERE user_id = $user AND deleted_at IS NULL AND ($type IS NULL OR type = $type)";

    private const string UnreadOfUser = $"FROM realtime_notifications INDEXED BY realtime_notifications_unread {OfUser} AND read_at IS NULL";

    public const string CountUnseen = $"{CountOfAll} {UnreadOfUser} AND seen_at IS NULL";

    public const string CountUnread = $"{CountOfAll} {UnreadOfUser}";

    public const string CountUnarchived = $"{CountOfAll} FROM realtime_notifications {OfUser} AND archived_at IS NULL";

    public const string SetAllSeen = $"""
        UPDATE realtime_notifications INDEXED BY realtime_notifications_unread SET seen_at = $time
        {OfUser} AND read_at IS NULL AND seen_at IS NULL
        """;

    public const string SetAllRead = $"""
        UPDATE realtime_notifications INDEXED BY realtime_notifications_unread SET read_at = $time, seen_at = COALESCE(seen_at, $time)
        {OfUser} AND read_at IS NULL
        """;

    public const string SetAllArchived = $"""
        UPDATE realtime_notifications
        SET archived_at = $time, seen_at = COALESCE(seen_at, read_at, $time), read_at = COALESCE(read_at, $time)
        {OfUser} AND archived_at IS NULL
        """;

    public const string Delete =
        "DELETE FROM realtime_notifications WHERE user_id = $user AND sequence = $sequence AND idempotency_key IS NULL";

    /// <summary>Leaves the key, where there is one.</summary>
    public const string Empty = """
        UPDATE realtime_notifications
        SET title = '', message = '', data = NULL, link = NULL, deleted_at = $time, read_at = COALESCE(read_at, $time)
        WHERE user_id = $user AND sequence = $sequence
        """;

    public const string ListExpired = """
        SELECT id AS Id, user_id AS UserId FROM realtime_notifications INDEXED BY realtime_notifications_expiry
        WHERE expires_at <= $now AND deleted_at IS NULL ORDER BY expires_at LIMIT $limit
        """;

    public const string ListDeleted = """
        SELECT user_id AS UserId, sequence AS Sequence FROM realtime_notifications INDEXED BY realtime_notifications_deleted
        WHERE deleted_at < $before ORDER BY deleted_at LIMIT $limit
        """;

    public const string Purge = "DELETE FROM realtime_notifications WHERE user_id = $user AND sequence = $sequence";

    public const string Preference = "SELECT mode FROM realtime_notification_preferences WHERE user_id = $user AND type = $type";

    public const string Preferences = "SELECT type AS Type, mode AS Mode FROM realtime_notification_preferences WHERE user_id = $user";

    public const string SetPreference = """
        INSERT INTO realtime_notification_preferences (user_id, type, mode) VALUES ($user, $type, $mode)
        ON CONFLICT (user_id, type) DO UPDATE SET mode = excluded.mode
        """;

    public const string ClearPreference = "DELETE FROM realtime_notification_preferences WHERE user_id = $user AND type = $type";
}
