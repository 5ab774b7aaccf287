using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;

namespace Realtime.SqlServer.Migrations;

/// <summary>Creates the schema if it is absent and brings it to the current version.</summary>
internal sealed partial class SqlServerStoreInitializer(
    SqlServerDatabase database,
    TimeProvider time,
    ILogger<SqlServerStoreInitializer> logger) : IStoreInitializer
{
    // Waiting in portions lets a host that is stopped while another node migrates stop.
    private const int LockTimeoutMilliseconds = 5_000;

    private const int NotGivenInTime = -1;

    private const int NoTimeout = 0;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var runner = new MigrationRunner(
            [.. SqlServerMigrations.All.Select(migration => migration with { Sql = database.Schema.Text(migration.Sql) })],
            database.Schema.Text(SqlServerMigrations.HistoryTable),
            database.Schema.Text(SqlServerMigrations.CreateHistoryTable),
            BeginAsync,
            time,
            NoTimeout);
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            foreach (var migration in await runner.RunAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                LogApplied(migration.Version, migration.Name, connection.Database, database.Schema);
            }
        }
    }

    // The lock is the transaction's own, so that it goes with it, whichever way it ends.
    private async ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int result;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                result = await connection.ExecuteScalarAsync<int>(
                    MigrationScript.TakeLock,
                    new { resource = MigrationScript.LockName(database.Schema), timeout = LockTimeoutMilliseconds },
                    transaction,
                    NoTimeout).ConfigureAwait(false);
            }
            while (result == NotGivenInTime);
            if (result < 0)
            {
                throw new InvalidOperationException($"The lock for migrations was not given (sp_getapplock returned {result}).");
            }

            await connection.ExecuteAsync(database.Schema.Text(SqlServerMigrations.CreateSchema), transaction: transaction).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    [LoggerMessage(1100, LogLevel.Information, "Applied migration {Version} ({Name}) to database {Database}, schema {Schema}")]
    private partial void LogApplied(int version, string name, string database, SchemaName schema);
}
