using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Statements for notifications. A user's feed is one row with the newest sequence and the counts.</summary>
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

    public const string Insert = """
        INSERT INTO realtime_notifications
            (user_id, sequence, id, type, title, message, data, link, actions, severity, idempotency_key, created_at, expires_at)
        VALUES ($user, $sequence, $id, $type, $title, $message, $data, $link, $actions, $severity, $key, $created, $expires)
        """;

    public const string FindByKey = $"{Select} WHERE user_id = $user AND idempotency_key = $key";

    public const string Counts = $"SELECT {FeedRow.Columns} FROM realtime_feeds WHERE user_id IN (SELECT value FROM json_each($users))";

    public const string Exists =
        "SELECT 1 FROM realtime_notifications WHERE id = $notification AND user_id = $user AND deleted_at IS NULL";

    public const string ListBefore = $"{Select} WHERE user_id = $user AND sequence < $bound AND {Filtered} ORDER BY sequence DESC LIMIT $limit";

    public const string ListUnreadBefore = $"""
        {Select} INDEXED BY realtime_notifications_unread
        WHERE user_id = $user AND sequence < $bound AND read_at IS NULL AND {Filtered}
        ORDER BY sequence DESC LIMIT $limit
        """;

    public const string ListAfter = $"{Select} WHERE user_id = $user AND sequence > $bound AND {Shown} ORDER BY sequence LIMIT $limit";

    // The rows that a change affects. The feed's counts are updated first, from the rows before they change.
    private const string OfIds =
        "FROM realtime_notifications WHERE user_id = $user AND deleted_at IS NULL AND id IN (SELECT value FROM json_each('[' || $ids || ']'))";

    private const string OfType = "WHERE user_id = $user AND deleted_at IS NULL AND ($type IS NULL OR type = $type)";

    private const string All = $"FROM realtime_notifications {OfType}";

    private const string AllUnread = $"FROM realtime_notifications INDEXED BY realtime_notifications_unread {OfType} AND read_at IS NULL";

    private const string Feed = $"SELECT {FeedRow.Columns} FROM realtime_feeds WHERE user_id = $user";

    private const string UpdateIds =
        "WHERE user_id = $user AND deleted_at IS NULL AND id IN (SELECT value FROM json_each('[' || $ids || ']'))";

    private const string SetRead = "SET read_at = $time, seen_at = COALESCE(seen_at, $time)";

    private const string SetArchived =
        "SET archived_at = $time, seen_at = COALESCE(seen_at, read_at, $time), read_at = COALESCE(read_at, $time)";

    private const string Unseen = "AND read_at IS NULL AND seen_at IS NULL";

    private const string Unread = "AND read_at IS NULL";

    private const string Unarchived = "AND archived_at IS NULL";

    public const string MarkSeen = $"""
        SELECT COUNT(*) {OfIds} {Unseen};
        UPDATE realtime_feeds SET seen_count = seen_count + (SELECT COUNT(*) {OfIds} {Unseen}), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds} {Unseen});
        UPDATE realtime_notifications SET seen_at = $time {UpdateIds} {Unseen};
        {Feed}
        """;

    public const string MarkRead = $"""
        SELECT COUNT(*) {OfIds} {Unread};
        UPDATE realtime_feeds SET unread_count = unread_count - (SELECT COUNT(*) {OfIds} {Unread}),
            seen_count = seen_count - (SELECT COUNT(*) {OfIds} {Unread} AND seen_at IS NOT NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds} {Unread});
        UPDATE realtime_notifications {SetRead} {UpdateIds} {Unread};
        {Feed}
        """;

    public const string MarkArchived = $"""
        SELECT COUNT(*) {OfIds} {Unarchived};
        UPDATE realtime_feeds SET unread_count = unread_count - (SELECT COUNT(*) {OfIds} {Unarchived} AND read_at IS NULL),
            seen_count = seen_count - (SELECT COUNT(*) {OfIds} {Unarchived} AND read_at IS NULL AND seen_at IS NOT NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds} {Unarchived});
        UPDATE realtime_notifications {SetArchived} {UpdateIds} {Unarchived};
        {Feed}
        """;

    private const string ReadAgain = "AND read_at IS NOT NULL AND archived_at IS NULL";

    private const string Archived = "AND archived_at IS NOT NULL";

    public const string MarkUnread = $"""
        SELECT COUNT(*) {OfIds} {ReadAgain};
        UPDATE realtime_feeds SET unread_count = unread_count + (SELECT COUNT(*) {OfIds} {ReadAgain}),
            seen_count = seen_count + (SELECT COUNT(*) {OfIds} {ReadAgain}), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds} {ReadAgain});
        UPDATE realtime_notifications SET seen_at = COALESCE(seen_at, read_at), read_at = NULL {UpdateIds} {ReadAgain};
        {Feed}
        """;

    public const string Unarchive = $"""
        SELECT COUNT(*) {OfIds} {Archived};
        UPDATE realtime_feeds SET revision = revision + 1 WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds} {Archived});
        UPDATE realtime_notifications SET archived_at = NULL {UpdateIds} {Archived};
        {Feed}
        """;

    public const string MarkAllSeen = $"""
        SELECT COUNT(*) {AllUnread} AND seen_at IS NULL;
        UPDATE realtime_feeds SET seen_count = seen_count + (SELECT COUNT(*) {AllUnread} AND seen_at IS NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {AllUnread} AND seen_at IS NULL);
        UPDATE realtime_notifications INDEXED BY realtime_notifications_unread SET seen_at = $time {OfType} {Unseen};
        {Feed}
        """;

    public const string MarkAllRead = $"""
        SELECT COUNT(*) {AllUnread};
        UPDATE realtime_feeds SET unread_count = unread_count - (SELECT COUNT(*) {AllUnread}),
            seen_count = seen_count - (SELECT COUNT(*) {AllUnread} AND seen_at IS NOT NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {AllUnread});
        UPDATE realtime_notifications INDEXED BY realtime_notifications_unread {SetRead} {OfType} {Unread};
        {Feed}
        """;

    public const string MarkAllArchived = $"""
        SELECT COUNT(*) {All} {Unarchived};
        UPDATE realtime_feeds SET unread_count = unread_count - (SELECT COUNT(*) {AllUnread} {Unarchived}),
            seen_count = seen_count - (SELECT COUNT(*) {AllUnread} {Unarchived} AND seen_at IS NOT NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {All} {Unarchived});
        UPDATE realtime_notifications {SetArchived} {OfType} {Unarchived};
        {Feed}
        """;

    /// <summary>
    /// A notification with an idempotency key keeps its row, without content, until the purge, so that the key stays in use.
    /// </summary>
    public const string Delete = $"""
        SELECT COUNT(*) {OfIds};
        UPDATE realtime_feeds SET unread_count = unread_count - (SELECT COUNT(*) {OfIds} {Unread}),
            seen_count = seen_count - (SELECT COUNT(*) {OfIds} {Unread} AND seen_at IS NOT NULL), revision = revision + 1
        WHERE user_id = $user AND EXISTS (SELECT 1 {OfIds});
        DELETE FROM realtime_notifications {UpdateIds} AND idempotency_key IS NULL;
        UPDATE realtime_notifications
        SET title = '', message = '', data = NULL, link = NULL, actions = NULL, deleted_at = $time, read_at = COALESCE(read_at, $time) {UpdateIds};
        {Feed}
        """;

    public const string ListExpired = """
        SELECT id AS Id, user_id AS UserId FROM realtime_notifications INDEXED BY realtime_notifications_expiry
        WHERE expires_at <= $now AND deleted_at IS NULL ORDER BY expires_at LIMIT $limit
        """;

    public const string Purge = """
        DELETE FROM realtime_notifications WHERE (user_id, sequence) IN (
            SELECT user_id, sequence FROM realtime_notifications INDEXED BY realtime_notifications_deleted
            WHERE deleted_at < $bound ORDER BY deleted_at LIMIT $limit);
        SELECT changes()
        """;

    public const string Preference = "SELECT mode FROM realtime_notification_preferences WHERE user_id = $user AND type = $type";

    public const string Preferences = "SELECT type AS Type, mode AS Mode FROM realtime_notification_preferences WHERE user_id = $user";

    public const string SetPreference = """
        INSERT INTO realtime_notification_preferences (user_id, type, mode) VALUES ($user, $type, $mode)
        ON CONFLICT (user_id, type) DO UPDATE SET mode = excluded.mode
        """;

    public const string ClearPreference = "DELETE FROM realtime_notification_preferences WHERE user_id = $user AND type = $type";

    public const string OptOuts = "SELECT channel AS Channel, type AS Type FROM realtime_notification_opt_outs WHERE user_id = $user ORDER BY channel, type";

    public const string AddOptOut =
        "INSERT INTO realtime_notification_opt_outs (user_id, channel, type) VALUES ($user, $channel, $type) ON CONFLICT DO NOTHING";

    public const string RemoveOptOut =
        "DELETE FROM realtime_notification_opt_outs WHERE user_id = $user AND channel = $channel AND type = $type";

    public static NotificationStatements Statements { get; } = new()
    {
        ListBefore = ListBefore,
        ListUnreadBefore = ListUnreadBefore,
        ListAfter = ListAfter,
        Counts = Counts,
        Exists = Exists,
        MarkSeen = MarkSeen,
        MarkRead = MarkRead,
        MarkArchived = MarkArchived,
        MarkAllSeen = MarkAllSeen,
        MarkAllRead = MarkAllRead,
        MarkAllArchived = MarkAllArchived,
        MarkUnread = MarkUnread,
        Unarchive = Unarchive,
        Delete = Delete,
        ListExpired = ListExpired,
        Purge = Purge,
        Preferences = Preferences,
        SetPreference = SetPreference,
        ClearPreference = ClearPreference,
        OptOuts = OptOuts,
        AddOptOut = AddOptOut,
        RemoveOptOut = RemoveOptOut,
    };
}
