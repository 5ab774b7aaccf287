using System.Data.Common;
using Dapper;

namespace Realtime.Storage.Relational.Migrations;

/// <summary>
/// Updates a database to the newest schema. A history table records the applied migrations. The database's catalogue is
/// not read.
/// </summary>
/// <param name="migrations">Every migration, in ascending version from 1.</param>
/// <param name="historyTable">The name of the history table, as SQL.</param>
/// <param name="createHistoryTable">
/// The SQL that creates the history table, <c>(version, name, applied_at)</c>, if it does not exist.
/// </param>
/// <param name="beginExclusive">Begins a transaction that excludes the runners of other nodes.</param>
/// <param name="time">The clock for the time to record.</param>
/// <param name="commandTimeout">
/// The time limit of a migration in seconds; 0 for no limit; null for the connection's default.
/// </param>
public sealed class MigrationRunner(
    IReadOnlyList<Migration> migrations,
    string historyTable,
    string createHistoryTable,
    Func<DbConnection, CancellationToken, ValueTask<DbTransaction>> beginExclusive,
    TimeProvider time,
    int? commandTimeout = null)
{
    /// <summary>Applies the missing migrations, each in a separate transaction.</summary>
    /// <param name="connection">An open connection that nothing else uses during the call.</param>
    /// <param name="cancellationToken">Cancels the run between two migrations.</param>
    /// <returns>The migrations that this call applied; empty if the schema was current.</returns>
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

    // Reads the version inside the exclusive transaction. If two nodes start together, one applies the migration and the
    // other finds it applied.
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
