using Dapper;
using Realtime.Notifications;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>Notifications in SQL Server.</summary>
internal sealed class SqlServerNotificationStore(SqlServerDatabase database) : INotificationStore
{
    public async ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("drafts", Tables.Of(drafts).AsTableValuedParameter(database.Schema.Qualify("notification_drafts")));
        var rows = await database.WriteAsync(
            NotificationSql.Add,
            parameters,
            async results => (await results.ReadAsync<AddRow>().ConfigureAwait(false)).OrderBy(row => row.Ordinal).ToList(),
            cancellationToken).ConfigureAwait(false);

        var earlier = await FindEarlierAsync(rows).ConfigureAwait(false);
        var stored = new StoredNotification[rows.Count];
        foreach (var row in rows)
        {
            stored[row.Ordinal] = row switch
            {
                { EarlierId: { } id } => new StoredNotification(earlier[id], IsDuplicate: true),
                { Id: { } id } => new StoredNotification(ToNotification(drafts[row.Ordinal], id, row.Sequence!.Value), IsDuplicate: false),
                _ => new StoredNotification(stored[row.FirstOrdinal].Notification, IsDuplicate: true),
            };
        }

        return stored;
    }

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        long? before,
        int limit,
        bool unreadOnly,
        CancellationToken cancellationToken) =>
        ListAsync(
            unreadOnly ? NotificationSql.ListUnreadBefore : NotificationSql.ListBefore, userId, before ?? long.MaxValue, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, CancellationToken cancellationToken) =>
        ListAsync(NotificationSql.ListAfter, userId, after, limit, cancellationToken);

    public ValueTask<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            NotificationSql.UnreadCount,
            new { user = StoredText.Encode(userId) },
            results => results.ReadFirstOrDefaultAsync<long>(),
            cancellationToken);

    public async ValueTask<long?> MarkReadAsync(string userId, string notificationId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        NumericId.TryParse(notificationId, out var id)
            ? await database.WriteAsync(
                NotificationSql.MarkRead,
                new { user = StoredText.Encode(userId), notification = id, time = readAt.ToUnixTimeMilliseconds() },
                results => results.ReadFirstOrDefaultAsync<long?>(),
                cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask<long> MarkAllReadAsync(string userId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            NotificationSql.MarkAllRead,
            new { user = StoredText.Encode(userId), time = readAt.ToUnixTimeMilliseconds() },
            results => results.ReadFirstAsync<long>(),
            cancellationToken);

    private static Notification ToNotification(NotificationDraft draft, long id, long sequence)
    {
        var row = NotificationRow.Of(draft);
        row.Id = id;
        row.Sequence = sequence;
        return row.ToNotification();
    }

    // What is stored is committed; the caller may not be told otherwise, so this is not cancelled.
    private async ValueTask<Dictionary<long, Notification>> FindEarlierAsync(List<AddRow> rows)
    {
        var ids = rows.Select(row => row.EarlierId).OfType<long>().Distinct().ToList();
        return ids.Count == 0
            ? []
            : await database.ReadAsync(
                NotificationSql.FindByIds,
                new { ids = string.Join(',', ids.Select(NumericId.Format)) },
                async results => (await results.ReadAsync<NotificationRow>().ConfigureAwait(false))
                    .ToDictionary(row => row.Id, row => row.Decoded().ToNotification()),
                CancellationToken.None).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<Notification>> ListAsync(string sql, string userId, long bound, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Notification>>(
            sql,
            new { user = StoredText.Encode(userId), bound, limit },
            async results => [.. (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).Select(row => row.Decoded().ToNotification())],
            cancellationToken);
}

/// <summary>What became of one draft; Dapper fills it by column name.</summary>
internal sealed class AddRow
{
    /// <summary>The draft's place among those of the call.</summary>
    public int Ordinal { get; set; }

    /// <summary>The notification that an earlier call stored with the same key.</summary>
    public long? EarlierId { get; set; }

    /// <summary>The place of the first draft with the same key; the draft's own, if it is that.</summary>
    public int FirstOrdinal { get; set; }

    /// <summary>Of a notification that this call stored.</summary>
    public long? Id { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Sequence { get; set; }
}
