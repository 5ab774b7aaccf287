using System.Data.Common;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational.Notifications;

namespace Realtime.Sqlite.Notifications;

/// <summary>Stores notifications in SQLite. Adds them one by one, on a connection that holds the write lock.</summary>
internal sealed class SqliteNotificationStore(SqliteDatabase database) : RelationalNotificationStore(database, NotificationSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        CancellationToken cancellationToken) =>
        _database.WriteAsync<IReadOnlyList<StoredNotification>>(
            context => [.. drafts.Select(draft => NotificationAppender.Add(context.Session, context.NotificationIds, draft))],
            cancellationToken);

    public override ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(HostTransaction.Run<IReadOnlyList<StoredNotification>>(connection, transaction, _database, session =>
        {
            var ids = IdCounter.OfNotifications();
            StoredNotification[] stored = [.. drafts.Select(draft => NotificationAppender.Add(session, ids, draft))];
            ids.Save(session);
            return stored;
        }));
    }
}
