using Realtime.Notifications;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Notifications in SQLite.</summary>
internal sealed class SqliteNotificationStore(SqliteDatabase database) : INotificationStore
{
    public ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<StoredNotification>>(
            context => [.. drafts.Select(draft => Add(context, draft))], cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        long? before,
        int limit,
        bool unreadOnly,
        CancellationToken cancellationToken) =>
        ListAsync(
            unreadOnly ? NotificationSql.ListUnreadBefore : NotificationSql.ListBefore,
            userId,
            ("$before", before ?? long.MaxValue),
            limit,
            cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, CancellationToken cancellationToken) =>
        ListAsync(NotificationSql.ListAfter, userId, ("$after", after), limit, cancellationToken);

    public ValueTask<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => UnreadCount(session, userId), cancellationToken);

    public async ValueTask<long?> MarkReadAsync(string userId, string notificationId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        NumericId.TryParse(notificationId, out var id)
            ? await database.WriteAsync(context => MarkRead(context.Session, userId, id, readAt), cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<long> MarkAllReadAsync(string userId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                long count = context.Session.Execute(
                    NotificationSql.MarkAllRead, ("$time", readAt.ToUnixTimeMilliseconds()), ("$user", userId));
                if (count > 0)
                {
                    context.Session.QueryInteger(NotificationSql.CountRead, ("$count", count), ("$user", userId));
                }

                return count;
            },
            cancellationToken);

    private static StoredNotification Add(WriteContext context, NotificationDraft draft)
    {
        var session = context.Session;
        if (draft.IdempotencyKey is not null
            && session.QueryFirst<NotificationRow>(NotificationSql.FindByKey, ("$user", draft.UserId), ("$key", draft.IdempotencyKey)) is { } earlier)
        {
            return new StoredNotification(earlier.ToNotification(), IsDuplicate: true);
        }

        var row = NotificationRow.Of(draft);
        row.Id = context.NotificationIds.Next(session);
        row.Sequence = session.QueryInteger(NotificationSql.RaiseFeed, ("$user", draft.UserId))!.Value;
        session.Execute(
            NotificationSql.Insert,
            ("$user", row.UserId),
            ("$sequence", row.Sequence),
            ("$id", row.Id),
            ("$type", row.Type),
            ("$title", row.Title),
            ("$message", row.Message),
            ("$data", row.Data),
            ("$key", draft.IdempotencyKey),
            ("$created", row.CreatedAt));
        return new StoredNotification(row.ToNotification(), IsDuplicate: false);
    }

    private static long? MarkRead(SqliteSession session, string userId, long id, DateTimeOffset readAt)
    {
        if (session.QueryFirst<NotificationRow>(NotificationSql.FindById, ("$id", id), ("$user", userId)) is not { } row)
        {
            return null;
        }

        if (row.ReadAt is not null)
        {
            return UnreadCount(session, userId);
        }

        session.Execute(
            NotificationSql.MarkRead, ("$time", readAt.ToUnixTimeMilliseconds()), ("$user", userId), ("$sequence", row.Sequence));
        return session.QueryInteger(NotificationSql.CountRead, ("$count", 1L), ("$user", userId));
    }

    private static long UnreadCount(SqliteSession session, string userId) =>
        session.QueryInteger(NotificationSql.UnreadCount, ("$user", userId)) ?? 0;

    private ValueTask<IReadOnlyList<Notification>> ListAsync(
        string sql,
        string userId,
        (string Name, object? Value) bound,
        int limit,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Notification>>(
            session => [.. session.Query<NotificationRow>(sql, ("$user", userId), bound, ("$limit", (long)limit)).Select(row => row.ToNotification())],
            cancellationToken);
}
