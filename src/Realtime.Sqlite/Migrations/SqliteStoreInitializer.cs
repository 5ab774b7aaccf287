using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Sqlite.Access;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;
using SQLitePCL;

namespace Realtime.Sqlite.Migrations;

/// <summary>
/// Creates the file if it is absent and migrates it to the current schema. Waits while another process has locked the file.
/// </summary>
internal sealed partial class SqliteStoreInitializer(
    SqliteDatabase database,
    IOptions<SqliteStoreOptions> options,
    TimeProvider time,
    ILogger<SqliteStoreInitializer> logger) : IStoreInitializer
{
    // SQLite waits for a lock on the caller's thread. Short waits let the start react when the host stops.
    private static readonly TimeSpan WaitPortion = TimeSpan.FromMilliseconds(250);

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        long? waitingSince = null;
        while (!await TryMigrateAsync(waitingSince, cancellationToken).ConfigureAwait(false))
        {
            waitingSince ??= time.GetTimestamp();
            await Task.Delay(WaitPortion, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns false if the file was locked and the busy timeout has not elapsed.</summary>
    private async Task<bool> TryMigrateAsync(long? waitingSince, CancellationToken cancellationToken)
    {
        var patience = options.Value.BusyTimeout;
        try
        {
            var runner = new MigrationRunner(SqliteMigrations.All, SqliteMigrations.HistoryTable, SqliteMigrations.CreateHistoryTable, BeginAsync, time);
            using var connection = database.Open(WaitPortion);
            foreach (var migration in await runner.RunAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                LogApplied(migration.Version, migration.Name, database.DataSource);
            }

            return true;
        }
        catch (Exception e) when (IsLocked(e) && Waited(waitingSince) < patience)
        {
            if (waitingSince is null)
            {
                LogWaiting(database.DataSource, patience);
            }

            return false;
        }
        catch (Exception e) when (IsLocked(e))
        {
            throw new InvalidOperationException(
                $"The SQLite database '{database.DataSource}' was locked by another connection for {patience}. End the process that holds the lock, or raise {nameof(SqliteStoreOptions)}.{nameof(SqliteStoreOptions.BusyTimeout)}.", e);
        }
        catch (SqliteException e)
        {
            throw new InvalidOperationException(
                $"The SQLite database '{database.DataSource}' cannot be brought to the current schema: {e.Message}", e);
        }
    }

    private TimeSpan Waited(long? since) => since is { } timestamp ? time.GetElapsedTime(timestamp) : TimeSpan.Zero;

    // The connection factory wraps SQLite's exceptions.
    private static bool IsLocked(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)?.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    // Takes the write lock at once. Only one connection of all processes can hold it.
    private static ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    [LoggerMessage(1200, LogLevel.Information, "Applied migration {Version} ({Name}) to {DataSource}")]
    private partial void LogApplied(int version, string name, string dataSource);

    [LoggerMessage(1202, LogLevel.Warning, "The SQLite database '{DataSource}' is locked by another connection; the start waits for it for up to {BusyTimeout}")]
    private partial void LogWaiting(string dataSource, TimeSpan busyTimeout);
}
