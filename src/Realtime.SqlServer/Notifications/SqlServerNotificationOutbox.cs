using Dapper;
using Realtime.Notifications;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>The outbox in SQL Server.</summary>
internal sealed class SqlServerNotificationOutbox(SqlServerDatabase database) : INotificationOutbox
{
    public async ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(
        string owner,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            OutboxSql.Claim,
            new { owner, now = now.ToUnixTimeMilliseconds(), until = leaseUntil.ToUnixTimeMilliseconds(), limit },
            async results => (await results.ReadAsync<OutboxRow>().ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return [];
        }

        var notifications = await FindAsync([.. rows.Where(row => row.IsLive).Select(row => row.Position)], cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new OutboxItem(
            row.Position,
            StoredText.Decode(row.UserId),
            row.IsLive ? notifications.GetValueOrDefault((row.UserId, row.Sequence)) : null))];
    }

    public async ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            OutboxSql.Complete,
            new { owner, ids = NumericId.Join(positions) },
            results => results.ReadFirstAsync<int>(),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) => database.ReadAsync<DateTimeOffset?>(
        OutboxSql.OldestTime,
        new { },
        async results => await results.ReadFirstOrDefaultAsync<long?>().ConfigureAwait(false) is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null,
        cancellationToken);

    // By the user's id as it is stored.
    private async ValueTask<Dictionary<(string UserId, long Sequence), Notification>> FindAsync(List<long> positions, CancellationToken cancellationToken) =>
        positions.Count == 0
            ? []
            : await database.ReadAsync(
                OutboxSql.Notifications,
                new { ids = NumericId.Join(positions) },
                async results => (await results.ReadAsync<NotificationRow>().ConfigureAwait(false))
                    .ToDictionary(row => (row.UserId, row.Sequence), row => row.Decoded().ToNotification()),
                cancellationToken).ConfigureAwait(false);
}
