using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;

namespace Realtime.SqlServer.Migrations;

/// <summary>
/// Creates the schema if it is absent and migrates it to the current version. Waits for a server that is not ready yet,
/// because an app and its database are often started together.
/// </summary>
internal sealed partial class SqlServerStoreInitializer(
    SqlServerDatabase database,
    IOptions<SqlServerStoreOptions> options,
    TimeProvider time,
    ILogger<SqlServerStoreInitializer> logger) : IStoreInitializer
{
    // Short waits let the host stop while another node migrates.
    private const int LockTimeoutMilliseconds = 5_000;

    private const int NotGivenInTime = -1;

    private const int NoTimeout = 0;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        long? waitingSince = null;
        var pause = ShortestPause;
        while (!await TryMigrateAsync(waitingSince, cancellationToken).ConfigureAwait(false))
        {
            waitingSince ??= time.GetTimestamp();
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Returns false if the server was not ready and the start timeout has not elapsed.</summary>
    private async Task<bool> TryMigrateAsync(long? waitingSince, CancellationToken cancellationToken)
    {
        var connection = database.Create();
        await using var disposed = connection.ConfigureAwait(false);
        try
        {
            await SqlServerDatabase.OpenAsync(connection, cancellationToken).ConfigureAwait(false);
            if (waitingSince is { } since)
            {
                LogReady(connection.DataSource, time.GetElapsedTime(since));
            }

            await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SqlException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The start was cancelled.", e, cancellationToken);
        }
        catch (SqlException e) when (StartFault.MayPass(e) && Waited(waitingSince) < options.Value.StartTimeout)
        {
            if (waitingSince is null)
            {
                LogWaiting(connection.DataSource, options.Value.StartTimeout, StartFault.Reason(e));
            }

            // A pool caches a failed attempt and repeats its error for up to a minute without contacting the server.
            SqlConnection.ClearPool(connection);
            return false;
        }
        catch (SqlException e)
        {
            throw StartFault.Describe(e, connection, options.Value.StartTimeout);
        }
    }

    private TimeSpan Waited(long? since) => since is { } timestamp ? time.GetElapsedTime(timestamp) : TimeSpan.Zero;

    private async Task MigrateAsync(SqlConnection connection, CancellationToken cancellationToken)
    {
        var runner = new MigrationRunner(
            [.. SqlServerMigrations.All.Select(migration => migration with { Sql = database.Schema.Text(migration.Sql) })],
            database.Schema.Text(SqlServerMigrations.HistoryTable),
            database.Schema.Text(SqlServerMigrations.CreateHistoryTable),
            BeginAsync,
            time,
            NoTimeout);
        foreach (var migration in await runner.RunAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            LogApplied(migration.Version, migration.Name, connection.Database, database.Schema);
        }
    }

    // The transaction owns the lock, so that any end of the transaction releases it.
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

    [LoggerMessage(1102, LogLevel.Warning, "SQL Server '{Server}' is not ready; the start waits for it for up to {StartTimeout}. Reason: {Reason}")]
    private partial void LogWaiting(string server, TimeSpan startTimeout, string reason);

    [LoggerMessage(1103, LogLevel.Information, "SQL Server '{Server}' was ready after {Elapsed}")]
    private partial void LogReady(string server, TimeSpan elapsed);
}
