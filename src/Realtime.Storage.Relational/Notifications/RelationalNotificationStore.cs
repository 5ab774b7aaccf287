using System.Data.Common;
using Realtime.Notifications;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Notifications;

/// <summary>Stores notifications in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public class RelationalNotificationStore(RelationalDatabase database, NotificationStatements statements) : INotificationStore
{
    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(statements.Add, OfDrafts(drafts), AddRow.ReadAsync, cancellationToken).ConfigureAwait(false);

        // The notifications are committed. A cancellation here would report a failure, so this read is not cancelled.
        var earlier = EarlierIds(rows) is { Length: > 0 } ids
            ? await database.ReadAsync(
                statements.FindByIds, new StatementParameters().Text("ids", ids), ReadByIdAsync, CancellationToken.None).ConfigureAwait(false)
            : [];
        return AddRow.Outcomes(drafts, rows, earlier);
    }

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken)
    {
        var host = await database.JoinAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        var rows = await host.RunAsync(statements.AddWithin, OfDrafts(drafts), AddRow.ReadAsync, cancellationToken).ConfigureAwait(false);

        // Reads by the host's connection: only its transaction sees what an earlier call in it stored.
        var earlier = EarlierIds(rows) is { Length: > 0 } ids
            ? await host.RunAsync(statements.FindByIds, new StatementParameters().Text("ids", ids), ReadByIdAsync, cancellationToken).ConfigureAwait(false)
            : [];
        return AddRow.Outcomes(drafts, rows, earlier);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        NotificationFilter filter,
        long? before,
        int limit,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            filter.UnreadOnly ? statements.ListUnreadBefore : statements.ListBefore,
            new StatementParameters()
                .Id("user", userId)
                .Number("bound", before ?? long.MaxValue)
                .Time("now", filter.Now)
                .Id("type", filter.Type)
                .Flag("archived", filter.Archived)
                .Number("limit", limit),
            ReadListAsync,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.ListAfter,
            new StatementParameters().Id("user", userId).Number("bound", after).Time("now", now).Number("limit", limit),
            ReadListAsync,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, NotificationCounts>>(
            statements.Counts,
            new StatementParameters().Users("users", userIds),
            static async results => (await results.ReadAsync<FeedRow>().ConfigureAwait(false))
                .ToDictionary(row => row.UserId, row => row.ToCounts(), StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken) =>
        NumericId.TryParse(notificationId, out var id)
        && await database.ReadIntegerAsync(
            statements.Exists, new StatementParameters().Id("user", userId).Number("notification", id), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
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
            (NotificationState.Seen, null) => statements.MarkAllSeen,
            (NotificationState.Read, null) => statements.MarkAllRead,
            (_, null) => statements.MarkAllArchived,
            (NotificationState.Seen, _) => statements.MarkSeen,
            (NotificationState.Read, _) => statements.MarkRead,
            _ => statements.MarkArchived,
        };
        return ChangeAsync(sql, userId, notificationIds, type, at, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<NotificationChange> MarkUnreadAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken) =>
        ChangeAsync(statements.MarkUnread, OfIds(new StatementParameters().Id("user", userId), notificationIds), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<NotificationChange> UnarchiveAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken) =>
        ChangeAsync(statements.Unarchive, OfIds(new StatementParameters().Id("user", userId), notificationIds), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<NotificationChange> DeleteAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        ChangeAsync(statements.Delete, userId, notificationIds, type: null, at, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationKey>>(
            statements.ListExpired,
            new StatementParameters().Time("now", now).Number("limit", limit),
            static async results => [.. (await results.ReadAsync<NotificationRow>().ConfigureAwait(false))
                .Select(row => new NotificationKey(row.UserId, NumericId.Format(row.Id)))],
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken) =>
        (int)(await database.WriteIntegerAsync(
            statements.Purge, new StatementParameters().Time("bound", deletedBefore).Number("limit", limit), cancellationToken).ConfigureAwait(false) ?? 0);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, NotificationMode>>(
            statements.Preferences,
            new StatementParameters().Id("user", userId),
            static async results => (await results.ReadAsync<PreferenceRow>().ConfigureAwait(false))
                .ToDictionary(row => row.Type, row => row.ToMode(), StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken)
    {
        var parameters = new StatementParameters().Id("user", userId).Id("type", type);
        var (sql, values) = mode == NotificationMode.FeedAndLive
            ? (statements.ClearPreference, parameters)
            : (statements.SetPreference, parameters.Number("mode", (long)mode));
        await database.WriteIntegerAsync(sql, values, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<NotificationOptOut>> GetOptOutsAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationOptOut>>(
            statements.OptOuts,
            new StatementParameters().Id("user", userId),
            static async results => (await results.ReadAsync<OptOutRow>().ConfigureAwait(false)).ConvertAll(row => row.ToOptOut()),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SetOptOutAsync(string userId, NotificationOptOut optOut, bool isOff, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(optOut);
        await database.WriteIntegerAsync(
            isOff ? statements.AddOptOut : statements.RemoveOptOut,
            new StatementParameters().Id("user", userId).Id("channel", optOut.Channel).Id("type", optOut.Type ?? OptOutRow.EveryType),
            cancellationToken).ConfigureAwait(false);
    }

    private static StatementParameters OfDrafts(IReadOnlyList<NotificationDraft> drafts)
    {
        var table = ParameterTable.Create(TableShape.NotificationDrafts, drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            var row = NotificationRow.Of(drafts[i]);
            table.Add(
                (long)i,
                row.UserId,
                row.Type,
                row.Title,
                row.Message,
                row.Data,
                drafts[i].IdempotencyKey,
                row.CreatedAt,
                row.Link,
                (long)row.Severity,
                row.ExpiresAt,
                drafts[i].ViaOutbox,
                row.Actions);
        }

        return new StatementParameters().Table("drafts", table);
    }

    private static string EarlierIds(List<AddRow> rows) => NumericId.Join(rows.Select(row => row.EarlierId).OfType<long>().Distinct());

    private static async ValueTask<Dictionary<long, Notification?>> ReadByIdAsync(StatementResults results) =>
        (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.ToExisting());

    private static async ValueTask<IReadOnlyList<Notification>> ReadListAsync(StatementResults results) =>
        (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).ConvertAll(row => row.ToNotification());

    private ValueTask<NotificationChange> ChangeAsync(
        string sql,
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        // Each statement gets exactly the parameters of its text.
        var parameters = new StatementParameters().Id("user", userId).Time("time", at);
        return ChangeAsync(sql, notificationIds is null ? parameters.Id("type", type) : OfIds(parameters, notificationIds), cancellationToken);
    }

    /// <summary>No notification has the id 0.</summary>
    private static StatementParameters OfIds(StatementParameters parameters, IReadOnlyCollection<string> notificationIds) =>
        parameters.Text("ids", NumericId.Join(NumericId.Parse(notificationIds).DefaultIfEmpty()));

    private ValueTask<NotificationChange> ChangeAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql,
            parameters,
            static async results =>
            {
                var changed = await results.ReadIntegerAsync().ConfigureAwait(false) ?? 0;
                return new NotificationChange(changed, (await results.ReadFirstAsync<FeedRow>().ConfigureAwait(false))?.ToCounts() ?? default);
            },
            cancellationToken);
}
