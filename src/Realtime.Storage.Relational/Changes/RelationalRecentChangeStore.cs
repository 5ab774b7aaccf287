using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Changes;

/// <summary>Reads recent changes in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalRecentChangeStore(RelationalDatabase database, RecentChangeStatements statements) : IRecentChangeStore
{
    /// <inheritdoc/>
    public async ValueTask WatchAsync(TimeSpan period, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Watch, Age(period), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<RecentChanges> ListAsync(TimeSpan within, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.List,
            Age(within),
            static async results =>
            {
                var conversations = await results.ReadAsync<RecentConversationRow>().ConfigureAwait(false);
                var watermarks = await results.ReadAsync<RecentWatermarksRow>().ConfigureAwait(false);

                // A conversation that was deleted and created again has two rows. The later one has the higher revision.
                return new RecentChanges([.. conversations.GroupBy(row => row.ConversationId).Select(rows => rows.MaxBy(row => row.Revision)!.ToConversation())], [.. watermarks.Select(row => row.ToWatermarks())]);
            },
            cancellationToken);

    private static StatementParameters Age(TimeSpan time) => new StatementParameters().Number("age", (long)time.TotalMilliseconds);
}
