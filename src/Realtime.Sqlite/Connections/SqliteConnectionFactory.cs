using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Realtime.Sqlite.Connections;

/// <summary>Opens the store's connections, with the settings that its promises rest on.</summary>
internal sealed class SqliteConnectionFactory
{
    // The connection's own retry sleeps 150 ms between attempts. SQLite's, by busy_timeout, starts at 1 ms;
    // it has used up the whole time when this shortest possible limit of the other one has long passed.
    private const int ShortestCommandTimeout = 1;

    // A checkpoint costs two waits for the disk and writes each page once that changed since the last one:
    // at 16 MB (4,000 pages) instead of SQLite's 4 MB, a busy conversation's pages are written a quarter as often.
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
            // Shared-cache mode locks whole tables among the connections of one process.
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            DefaultTimeout = ShortestCommandTimeout,
            // The store keeps its connections itself; a pool would hold the file open after it is disposed.
            Pooling = false,
        };
        DataSource = builder.DataSource;
        _firstConnectionString = builder.ToString();
        builder.Mode = SqliteOpenMode.ReadWrite;
        _connectionString = builder.ToString();
        _busyTimeout = options.BusyTimeout;
    }

    /// <summary>The file, as the host named it.</summary>
    public string DataSource { get; }

    /// <summary>Opens a connection to the existing file.</summary>
    /// <param name="busyTimeout">How long each statement of this connection waits for a lock; null for the option's value.</param>
    /// <exception cref="InvalidOperationException">The file is absent, cannot be opened or is no database.</exception>
    public SqliteConnection Open(TimeSpan? busyTimeout = null) => Open(_connectionString, busyTimeout ?? _busyTimeout);

    /// <summary>Creates what is missing of the directory, opens the file and makes it use a write-ahead log, which it then keeps.</summary>
    /// <param name="busyTimeout">How long each statement of this connection waits for a lock.</param>
    /// <exception cref="InvalidOperationException">The file cannot be opened or written, or is no database.</exception>
    public SqliteConnection OpenFirst(TimeSpan busyTimeout)
    {
        // "file:" is SQLite's own URI form; its path is SQLite's to read.
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

            // The first read makes the log, which is there from then on as long as the connection is open.
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
            // First: the other settings read the file, and wait while it is locked.
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
