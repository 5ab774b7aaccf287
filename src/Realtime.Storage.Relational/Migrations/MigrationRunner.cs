using System.Data.Common;
using Dapper;

namespace Realtime.Storage.Relational.Migrations;

/// <summary>
/// Brings a database to the newest schema that this code knows. What was applied is recorded in
/// a table of its own, never read from the database's catalogue.
/// </summary>
/// <param name="migrations">Every migration, in ascending version from 1.</param>
/// <param name="historyTable">The table's name, as SQL.</param>
/// <param name="createHistoryTable">Creates it, <c>(version, name, applied_at)</c>, if it is absent.</param>
/// <param name="beginExclusive">Begins a transaction that no other node's runner can be in at the same time.</param>
/// <param name="time">Gives the time to record.</param>
/// <param name="commandTimeout">How many seconds a migration may take, 0 for any number; null for the connection's own limit.</param>
public sealed class MigrationRunner(
    IReadOnlyList<Migration> migrations,
    string historyTable,
    string createHistoryTable,
    Func<DbConnection, CancellationToken, ValueTask<DbTransaction>> beginExclusive,
    TimeProvider time,
    int? commandTimeout = null)
{
    /// <summary>Applies what is missing, each migration in a transaction of its own.</summary>
    /// <param name="connection">An open connection, used by nobody else meanwhile.</param>
    /// <param name="cancellationToken">Ends the run between two migrations.</param>
    /// <returns>Those that this call applied; none if the schema was current.</returns>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public async Task<IReadOnlyList<Migration>> RunAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var applied = new List<Migration>();
        while (await ApplyNextAsync(connection, cancellationToken).ConfigureAwait(false) is { } migration)
        {
            applied.Add(migration);
        }

        return applied;
    }

    // The version is read inside the exclusive transaction, so that of two nodes that start together one
    // applies a migration and the other finds it applied.
    private async Task<Migration?> ApplyNextAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var transaction = await beginExclusive(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await connection.ExecuteAsync(createHistoryTable, transaction: transaction).ConfigureAwait(false);
            var version = await connection.ExecuteScalarAsync<int>(
                $"SELECT COALESCE(MAX(version), 0) FROM {historyTable}", transaction: transaction).ConfigureAwait(false);
            if (version > migrations.Count)
            {
                throw new InvalidOperationException(
                    $"The database has schema version {version}, and this version of Realtime knows {migrations.Count}. It was written by a newer version; update the application.");
            }

            var next = version < migrations.Count ? migrations[version] : null;
            if (next is not null)
            {
                await connection.ExecuteAsync(next.Sql, transaction: transaction, commandTimeout: commandTimeout).ConfigureAwait(false);
                await connection.ExecuteAsync(
                    $"INSERT INTO {historyTable} (version, name, applied_at) VALUES (@Version, @Name, @AppliedAt)",
                    new { next.Version, next.Name, AppliedAt = time.GetUtcNow().ToUnixTimeMilliseconds() },
                    transaction).ConfigureAwait(false);
            }

            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return next;
        }
    }
}
