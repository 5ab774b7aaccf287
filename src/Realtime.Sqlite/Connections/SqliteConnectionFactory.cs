using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Realtime.Sqlite.Connections;

/// <summary>Opens the store's connections, with the settings that its guarantees depend on.</summary>
internal sealed class SqliteConnectionFactory
{
    // Microsoft.Data.Sqlite retries every 150 ms until the command timeout. SQLite's own retry (busy_timeout) starts at 1 ms.
    // With this shortest command timeout and a busy timeout of at least 1 second, only SQLite retries.
    private const int ShortestCommandTimeout = 1;

    // A checkpoint costs two waits for the disk, and writes each page once that changed since the last checkpoint.
    // At 16 MB (4,000 pages) instead of SQLite's 4 MB, a busy conversation's pages are written a quarter as often.
    private static readonly string Settings = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -8000;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = {WriteAheadLog.Limit};
        """);

    private readonly string _connectionString;
    private readonly string _firstConnectionString;
    private readonly TimeSpan _busyTimeout;

    public SqliteConnectionFactory(SqliteStoreOptions options)
    {
        SQLitePCL.Batteries_V2.Init();
        var builder = new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            // In shared-cache mode, the connections of one process lock whole tables.
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            DefaultTimeout = ShortestCommandTimeout,
            // The store pools its connections itself. A provider pool would keep the file open after the store is disposed.
            Pooling = false,
        };
        DataSource = builder.DataSource;
        _firstConnectionString = builder.ToString();
        builder.Mode = SqliteOpenMode.ReadWrite;
        _connectionString = builder.ToString();
        _busyTimeout = options.BusyTimeout;
    }

    /// <summary>The path of the file, as configured by the host.</summary>
    public string DataSource { get; }

    /// <summary>Opens a connection to the existing file.</summary>
    /// <param name="busyTimeout">
    /// How long each statement of this connection waits for a lock; null for the configured value.
    /// </param>
    /// <exception cref="InvalidOperationException">The file is absent, cannot be opened or is not a database.</exception>
    public SqliteConnection Open(TimeSpan? busyTimeout = null) => Open(_connectionString, busyTimeout ?? _busyTimeout);

    /// <summary>Creates missing directories, opens the file and switches it permanently to a write-ahead log.</summary>
    /// <param name="busyTimeout">How long each statement of this connection waits for a lock.</param>
    /// <exception cref="InvalidOperationException">The file cannot be opened or written, or is not a database.</exception>
    public SqliteConnection OpenFirst(TimeSpan busyTimeout)
    {
        // SQLite itself parses paths in its "file:" URI form.
        if (!DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            && Path.GetDirectoryName(Path.GetFullPath(DataSource)) is { } directory)
        {
            try
            {
                Directory.CreateDirectory(directory);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CannotOpen(e);
            }
        }

        var connection = Open(_firstConnectionString, busyTimeout);
        try
        {
            var mode = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
            if (mode != "wal")
            {
                throw new InvalidOperationException($"The SQLite database '{DataSource}' cannot use a write-ahead log (its journal mode is '{mode}'). It must be on a local disk.");
            }

            // The first read creates the log. It then exists as long as the connection is open.
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master");
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw e is SqliteException ? CannotOpen(e) : e;
        }
    }

    private SqliteConnection Open(string connectionString, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            // Set first: the other settings read the file, and must wait while it is locked.
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)busyTimeout.TotalMilliseconds}"));
            connection.Execute(Settings);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw CannotOpen(e);
        }
    }

    private InvalidOperationException CannotOpen(Exception e) =>
        new($"The SQLite database '{DataSource}' cannot be opened: {e.Message}", e);
}
