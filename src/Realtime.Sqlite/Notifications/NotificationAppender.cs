using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Stores one notification on a connection that holds the write lock: the store's or the host's.</summary>
internal static class NotificationAppender
{
    private const long Off = (long)Realtime.Notifications.NotificationMode.Off;
    private const long FeedAndLive = (long)Realtime.Notifications.NotificationMode.FeedAndLive;

    public static StoredNotification Add(SqliteSession session, IdCounter ids, NotificationDraft draft)
    {
        if (draft.IdempotencyKey is not null
            && session.QueryFirst<NotificationRow>(NotificationSql.FindByKey, ("$user", draft.UserId), ("$key", draft.IdempotencyKey)) is { } earlier)
        {
            return new StoredNotification(earlier.ToExisting(), IsDuplicate: true, IsLive: false);
        }

        var mode = session.QueryInteger(NotificationSql.Preference, ("$user", draft.UserId), ("$type", draft.Type)) ?? FeedAndLive;
        if (mode == Off)
        {
            return new StoredNotification(null, IsDuplicate: false, IsLive: false);
        }

        var row = NotificationRow.Of(draft);
        row.Id = ids.Next(session);
        row.Sequence = session.QueryInteger(NotificationSql.RaiseFeed, ("$user", draft.UserId))!.Value;
        Insert(session, row, draft.IdempotencyKey);
        session.Execute(DigestSql.MakeDue, ("$user", row.UserId), ("$sequence", row.Sequence), ("$created", row.CreatedAt));
        var isLive = mode == FeedAndLive;
        if (draft.ViaOutbox)
        {
            session.Execute(OutboxSql.Insert, ("$user", row.UserId), ("$sequence", row.Sequence), ("$live", isLive));
        }

        return new StoredNotification(row.ToNotification(), IsDuplicate: false, isLive);
    }

    private static void Insert(SqliteSession session, NotificationRow row, string? key) => session.Execute(
        NotificationSql.Insert,
        ("$user", row.UserId),
        ("$sequence", row.Sequence),
        ("$id", row.Id),
        ("$type", row.Type),
        ("$title", row.Title),
        ("$message", row.Message),
        ("$data", row.Data),
        ("$link", row.Link),
        ("$actions", row.Actions),
        ("$severity", row.Severity),
        ("$key", key),
        ("$created", row.CreatedAt),
        ("$expires", row.ExpiresAt));
}
