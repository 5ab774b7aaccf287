using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>Stores blocks in a relational database. Repeat a call that failed; the repetition completes it.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalBlockStore(RelationalDatabase database, BlockStatements statements) : IBlockStore
{
    /// <inheritdoc/>
    public ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        ChangeAsync(statements.Add, OfPair(userId, blockedUserId).Time("time", createdAt), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken) =>
        ChangeAsync(statements.Remove, OfPair(userId, blockedUserId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.List,
            new StatementParameters().Id("user", userId),
            static async results => BlockRow.ToList(await results.ReadAsync<BlockRow>().ConfigureAwait(false)),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            statements.ListApart,
            new StatementParameters().Id("user", userId).Users("users", otherUserIds),
            static async results => (await results.ReadIdsAsync().ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> ListApartAsync(string userId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            statements.ListAllApart,
            // Each of two users may block the other.
            new StatementParameters().Id("user", userId).Number("limit", limit * 2L),
            async results => (await results.ReadIdsAsync().ConfigureAwait(false)).Distinct(StringComparer.Ordinal).Take(limit).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    private static StatementParameters OfPair(string userId, string otherId)
    {
        var (first, second) = DirectPair.Order(userId, otherId);
        return new StatementParameters().Id("user", userId).Id("other", otherId).Id("first", first).Id("second", second);
    }

    private async ValueTask<bool> ChangeAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(sql, parameters, cancellationToken).ConfigureAwait(false) > 0;
}
