using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>Stores users who stay out, in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalExclusionStore(RelationalDatabase database, ExclusionStatements statements) : IExclusionStore
{
    /// <inheritdoc/>
    public async ValueTask ExcludeAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.Exclude, new StatementParameters().Id("user", userId).Time("until", until), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> AdmitAsync(string userId, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Admit, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> FindAsync(string userId, CancellationToken cancellationToken) =>
        await database.ReadIntegerAsync(statements.Find, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) is { } until
            ? DateTimeOffset.FromUnixTimeMilliseconds(until)
            : null;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UserExclusion>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<UserExclusion>>(
            statements.ListRecent,
            new StatementParameters().Number("age", (long)within.TotalMilliseconds),
            static async results => [.. (await results.ReadAsync<ExclusionRow>().ConfigureAwait(false)).Select(row => row.ToExclusion())],
            cancellationToken);
}
