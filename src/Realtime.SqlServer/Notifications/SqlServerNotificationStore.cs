using System.Data.Common;
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
        var rows = await database.WriteAsync(NotificationSql.Add, Parameters(drafts), AddRow.ReadAsync, cancellationToken).ConfigureAwait(false);

        // What is stored is committed; the caller may not be told otherwise, so this is not cancelled.
        var earlier = EarlierIds(rows) is { Length: > 0 } ids
            ? await database.ReadAsync(NotificationSql.FindByIds, new { ids }, ReadByIdAsync, CancellationToken.None).ConfigureAwait(false)
            : [];
        return AddRow.Outcomes(drafts, rows, earlier);
    }

    public async ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken)
    {
        var host = await HostTransaction.OfAsync(connection, transaction, database, cancellationToken).ConfigureAwait(false);
        var rows = await host.RunAsync(NotificationSql.AddWithin, Parameters(drafts), AddRow.ReadAsync, cancellationToken).ConfigureAwait(false);

        // By the host's connection as well: what an earlier call of the same transaction stored is there only.
        var earlier = EarlierIds(rows) is { Length: > 0 } ids
            ? await host.RunAsync(NotificationSql.FindByIds, new { ids }, ReadByIdAsync, cancellationToken).ConfigureAwait(false)
            : [];
        return AddRow.Outcomes(drafts, rows, earlier);
    }

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        NotificationFilter filter,
        long? before,
        int limit,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            filter.UnreadOnly ? NotificationSql.ListUnreadBefore : NotificationSql.ListBefore,
            new
            {
                user = StoredText.Encode(userId),
                bound = before ?? long.MaxValue,
                now = filter.Now.ToUnixTimeMilliseconds(),
                type = StoredText.Encode(filter.Type),
                archived = filter.Archived,
                limit,
            },
            ReadListAsync,
            cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            NotificationSql.ListAfter,
            new { user = StoredText.Encode(userId), bound = after, now = now.ToUnixTimeMilliseconds(), limit },
            ReadListAsync,
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("users", Tables.UserIds(userIds).AsParameter(database.Schema.Qualify("user_ids")));
        return database.ReadAsync<IReadOnlyDictionary<string, NotificationCounts>>(
            NotificationSql.Counts,
            parameters,
            async results => (await results.ReadAsync<FeedRow>().ConfigureAwait(false))
                .ToDictionary(row => StoredText.Decode(row.UserId), row => row.ToCounts(), StringComparer.Ordinal),
            cancellationToken);
    }

    public async ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken) =>
        NumericId.TryParse(notificationId, out var id)
        && await database.ReadAsync(
            NotificationSql.Exists,
            new { user = StoredText.Encode(userId), notification = id },
            results => results.ReadFirstAsync<int>(),
            cancellationToken).ConfigureAwait(false) > 0;

    public ValueTask<NotificationChange> MarkAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        NotificationState state,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var sql = (state, notificationIds) switch
        {
            (NotificationState.Seen, null) => NotificationSql.MarkAllSeen,
            (NotificationState.Read, null) => NotificationSql.MarkAllRead,
            (_, null) => NotificationSql.MarkAllArchived,
            (NotificationState.Seen, _) => NotificationSql.MarkSeen,
            (NotificationState.Read, _) => NotificationSql.MarkRead,
            _ => NotificationSql.MarkArchived,
        };
        return ChangeAsync(sql, userId, notificationIds, type, at, cancellationToken);
    }

    public ValueTask<NotificationChange> DeleteAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        ChangeAsync(NotificationSql.Delete, userId, notificationIds, type: null, at, cancellationToken);

    public ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationKey>>(
            NotificationSql.ListExpired,
            new { now = now.ToUnixTimeMilliseconds(), limit },
            async results => [.. (await results.ReadAsync<NotificationRow>().ConfigureAwait(false))
                .Select(row => new NotificationKey(StoredText.Decode(row.UserId), NumericId.Format(row.Id)))],
            cancellationToken);

    public ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            NotificationSql.Purge,
            new { bound = deletedBefore.ToUnixTimeMilliseconds(), limit },
            results => results.ReadFirstAsync<int>(),
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, NotificationMode>>(
            NotificationSql.Preferences,
            new { user = StoredText.Encode(userId) },
            async results => (await results.ReadAsync<PreferenceRow>().ConfigureAwait(false))
                .ToDictionary(row => StoredText.Decode(row.Type), row => row.ToMode(), StringComparer.Ordinal),
            cancellationToken);

    public async ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken)
    {
        var (sql, parameters) = mode == NotificationMode.FeedAndLive
            ? (NotificationSql.ClearPreference, (object)new { user = StoredText.Encode(userId), type = StoredText.Encode(type) })
            : (NotificationSql.SetPreference, new { user = StoredText.Encode(userId), type = StoredText.Encode(type), mode = (int)mode });
        await database.WriteAsync(sql, parameters, results => results.ReadFirstAsync<int>(), cancellationToken).ConfigureAwait(false);
    }

    private DynamicParameters Parameters(IReadOnlyList<NotificationDraft> drafts)
    {
        var parameters = new DynamicParameters();
        parameters.Add("drafts", Tables.Of(drafts).AsParameter(database.Schema.Qualify("notification_drafts_2")));
        return parameters;
    }

    private ValueTask<NotificationChange> ChangeAsync(
        string sql,
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        // Each has the parameters of its text and no others.
        object parameters = notificationIds is null
            ? new { user = StoredText.Encode(userId), type = StoredText.Encode(type), time = at.ToUnixTimeMilliseconds() }
            : new { user = StoredText.Encode(userId), ids = NumericId.Join(NumericId.Parse(notificationIds).DefaultIfEmpty()), time = at.ToUnixTimeMilliseconds() };
        return database.WriteAsync(
            sql,
            parameters,
            async results => (await results.ReadFirstAsync<ChangeRow>().ConfigureAwait(false)).ToChange(),
            cancellationToken);
    }

    private static string EarlierIds(List<AddRow> rows) => NumericId.Join(rows.Select(row => row.EarlierId).OfType<long>().Distinct());

    private static async Task<Dictionary<long, Notification?>> ReadByIdAsync(SqlMapper.GridReader results) =>
        (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.Decoded().ToExisting());

    private static async Task<IReadOnlyList<Notification>> ReadListAsync(SqlMapper.GridReader results) =>
        [.. (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).Select(row => row.Decoded().ToNotification())];
}
