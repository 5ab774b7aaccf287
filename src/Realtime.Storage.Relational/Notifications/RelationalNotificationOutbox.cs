using Realtime.Notifications;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Notifications;

/// <summary>Stores the outbox in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalNotificationOutbox(RelationalDatabase database, OutboxStatements statements) : INotificationOutbox
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(
        string owner,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        // Called several times per second; writes only if an item waits.
        if (statements.AnyWaiting is { } any
            && await database.ReadIntegerAsync(any, StatementParameters.None, cancellationToken).ConfigureAwait(false) is null)
        {
            return [];
        }

        var rows = await database.WriteAsync(
            statements.Claim,
            new StatementParameters().Text("owner", owner).Time("now", now).Time("until", leaseUntil).Number("limit", limit),
            static results => results.ReadAsync<OutboxRow>(),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return [];
        }

        var notifications = await FindAsync([.. rows.Where(row => row.IsLive).Select(row => row.Position)], cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new OutboxItem(
            row.Position, row.UserId, row.IsLive ? notifications.GetValueOrDefault((row.UserId, row.Sequence)) : null))];
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.Complete, new StatementParameters().Text("owner", owner).Text("ids", NumericId.Join(positions)), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) =>
        await database.ReadIntegerAsync(statements.OldestTime, StatementParameters.None, cancellationToken).ConfigureAwait(false) is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <inheritdoc/>
    public async ValueTask<bool> HasEarlierAsync(string userId, long sequence, CancellationToken cancellationToken) =>
        await database.ReadIntegerAsync(
            statements.Earlier, new StatementParameters().Text("user", userId).Number("sequence", sequence), cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<Dictionary<(string UserId, long Sequence), Notification>> FindAsync(List<long> positions, CancellationToken cancellationToken) =>
        positions.Count == 0
            ? []
            : await database.ReadAsync(
                statements.Notifications,
                new StatementParameters().Text("ids", NumericId.Join(positions)),
                static async results => (await results.ReadAsync<NotificationRow>().ConfigureAwait(false))
                    .ToDictionary(row => (row.UserId, row.Sequence), row => row.ToNotification()),
                cancellationToken).ConfigureAwait(false);
}
