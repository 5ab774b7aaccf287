using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Presence;

/// <summary>Stores when users were last seen, in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalPresenceStore(RelationalDatabase database, PresenceStatements statements) : IPresenceStore
{
    /// <inheritdoc/>
    public async ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var table = ParameterTable.Create(TableShape.LastSeenTimes, seen.Count);
        foreach (var (userId, at) in seen)
        {
            table.Add(userId, at.ToUnixTimeMilliseconds());
        }

        await database.WriteIntegerAsync(statements.SetLastSeen, new StatementParameters().Table("seen", table), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            statements.GetLastSeen,
            new StatementParameters().Users("users", userIds),
            static async results => (await results.ReadAsync<LastSeenRow>().ConfigureAwait(false)).ToDictionary(
                row => row.UserId, row => DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt), StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            statements.Acquaintances,
            new StatementParameters().Id("user", userId),
            static async results => (await results.ReadIdsAsync().ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}
