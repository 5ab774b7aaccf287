using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>The outbox in SQLite.</summary>
internal sealed class SqliteNotificationOutbox(SqliteDatabase database) : INotificationOutbox
{
    public async ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(
        string owner,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        // Asked for several times a second: only where something waits the file is written.
        if (await database.ReadAsync(session => session.QueryInteger(OutboxSql.Any), cancellationToken).ConfigureAwait(false) is null)
        {
            return [];
        }

        return await database.WriteAsync<IReadOnlyList<OutboxItem>>(
            context =>
            {
                var session = context.Session;
                var leased = session.Execute(
                    OutboxSql.Lease,
                    ("$owner", owner), ("$until", leaseUntil.ToUnixTimeMilliseconds()), ("$now", now.ToUnixTimeMilliseconds()));
                return leased == 0
                    ? []
                    : [.. session.Query<OutboxRow>(OutboxSql.Oldest, ("$limit", (long)limit)).Select(row => Item(session, row))];
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context =>
            {
                foreach (var position in positions)
                {
                    context.Session.Execute(OutboxSql.Remove, ("$position", position));
                }

                return context.Session.Execute(OutboxSql.GiveBack, ("$owner", owner));
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken) => database.ReadAsync<DateTimeOffset?>(
        session => session.QueryInteger(OutboxSql.OldestTime) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null,
        cancellationToken);

    private static OutboxItem Item(SqliteSession session, OutboxRow row) => new(
        row.Position,
        row.UserId,
        row.IsLive
            ? session.QueryFirst<NotificationRow>(NotificationSql.FindBySequence, ("$user", row.UserId), ("$sequence", row.Sequence))?.ToNotification()
            : null);
}
