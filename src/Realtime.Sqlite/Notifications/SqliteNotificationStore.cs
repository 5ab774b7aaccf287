using System.Data.Common;
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
            context => [.. drafts.Select(draft => NotificationAppender.Add(context.Session, context.NotificationIds, draft))],
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(HostTransaction.Run<IReadOnlyList<StoredNotification>>(connection, transaction, database, session =>
        {
            var ids = IdCounter.OfNotifications();
            StoredNotification[] stored = [.. drafts.Select(draft => NotificationAppender.Add(session, ids, draft))];
            ids.Save(session);
            return stored;
        }));
    }

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        NotificationFilter filter,
        long? before,
        int limit,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Notification>>(
            session => Notifications(session.Query<NotificationRow>(
                filter.UnreadOnly ? NotificationSql.ListUnreadBefore : NotificationSql.ListBefore,
                ("$user", userId),
                ("$bound", before ?? long.MaxValue),
                ("$now", filter.Now.ToUnixTimeMilliseconds()),
                ("$type", filter.Type),
                ("$archived", filter.Archived),
                ("$limit", (long)limit))),
            cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Notification>>(
            session => Notifications(session.Query<NotificationRow>(
                NotificationSql.ListAfter,
                ("$user", userId),
                ("$bound", after),
                ("$now", now.ToUnixTimeMilliseconds()),
                ("$limit", (long)limit))),
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, NotificationCounts>>(
            session => userIds
                .Select(userId => session.QueryFirst<FeedRow>(NotificationSql.Feed, ("$user", userId)))
                .OfType<FeedRow>()
                .ToDictionary(feed => feed.UserId, feed => feed.ToCounts(), StringComparer.Ordinal),
            cancellationToken);

    public async ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken) =>
        NumericId.TryParse(notificationId, out var id)
        && await database.ReadAsync(session => FeedChange.Find(session, userId, id) is not null, cancellationToken).ConfigureAwait(false);

    public ValueTask<NotificationChange> MarkAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        NotificationState state,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var change = new FeedChange(context.Session, userId, at.ToUnixTimeMilliseconds());
                if (notificationIds is null)
                {
                    change.MarkAll(type, state);
                }
                else
                {
                    change.Mark(notificationIds, state);
                }

                return change.Save();
            },
            cancellationToken);

    public ValueTask<NotificationChange> DeleteAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var change = new FeedChange(context.Session, userId, at.ToUnixTimeMilliseconds());
                change.Delete(notificationIds);
                return change.Save();
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationKey>>(
            session => [.. session
                .Query<NotificationRow>(NotificationSql.ListExpired, ("$now", now.ToUnixTimeMilliseconds()), ("$limit", (long)limit))
                .Select(row => new NotificationKey(row.UserId, NumericId.Format(row.Id)))],
            cancellationToken);

    public ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var rows = context.Session.Query<NotificationRow>(
                    NotificationSql.ListDeleted, ("$before", deletedBefore.ToUnixTimeMilliseconds()), ("$limit", (long)limit));
                foreach (var row in rows)
                {
                    context.Session.Execute(NotificationSql.Purge, ("$user", row.UserId), ("$sequence", row.Sequence));
                }

                return rows.Count;
            },
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, NotificationMode>>(
            session => session
                .Query<PreferenceRow>(NotificationSql.Preferences, ("$user", userId))
                .ToDictionary(row => row.Type, row => row.ToMode(), StringComparer.Ordinal),
            cancellationToken);

    public async ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context => mode == NotificationMode.FeedAndLive
                ? context.Session.Execute(NotificationSql.ClearPreference, ("$user", userId), ("$type", type))
                : context.Session.Execute(NotificationSql.SetPreference, ("$user", userId), ("$type", type), ("$mode", (int)mode)),
            cancellationToken).ConfigureAwait(false);

    private static List<Notification> Notifications(List<NotificationRow> rows) => rows.ConvertAll(row => row.ToNotification());
}
