using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;

namespace Realtime.Sqlite.Migrations;

/// <summary>Creates the file if it is absent and brings it to the current schema.</summary>
internal sealed partial class SqliteStoreInitializer(
    SqliteDatabase database,
    TimeProvider time,
    ILogger<SqliteStoreInitializer> logger) : IStoreInitializer
{
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var runner = new MigrationRunner(SqliteMigrations.All, SqliteMigrations.HistoryTable, SqliteMigrations.CreateHistoryTable, BeginAsync, time);
        using var connection = database.Open();
        foreach (var migration in await runner.RunAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            LogApplied(migration.Version, migration.Name, database.File);
        }
    }

    // Takes the write lock at once, which only one connection of all processes can hold.
    private static ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    [LoggerMessage(1200, LogLevel.Information, "Applied migration {Version} ({Name}) to {DataSource}")]
    private partial void LogApplied(int version, string name, string dataSource);
}
