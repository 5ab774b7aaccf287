using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// The file that was at the path when the store started. One connection stays open, so that the file system does not reuse
/// the file's inode. Each check compares that inode with the one at the path. A write to a file that is no longer at its
/// path is lost, so it must not be acknowledged. Thread-safe.
/// </summary>
internal sealed class DatabaseFile(SqliteConnectionFactory factory) : IDisposable
{
    // The start retries while the file is locked. Between two attempts it checks whether the host stops.
    private static readonly TimeSpan FirstBusyTimeout = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private SqliteConnection? _anchor;
    private string _path = "";
    private bool _disposed;

    /// <summary>The path as SQLite reports it. It is the same for every spelling of the path in a connection string.</summary>
    public string Path
    {
        get
        {
            lock (_gate)
            {
                Start_NeedsLock();
                return _path;
            }
        }
    }

    /// <summary>The path of the write-ahead log. The log exists as long as a connection is open.</summary>
    public string LogPath => Path + "-wal";

    /// <summary>Opens a connection to the file. Never creates the file.</summary>
    /// <param name="busyTimeout">
    /// How long each statement of the connection waits for a lock; null for the configured value.
    /// </param>
    /// <exception cref="RealtimeException">The file is not at its path.</exception>
    public SqliteConnection Open(TimeSpan? busyTimeout = null)
    {
        EnsureInPlace();
        SqliteConnection connection;
        try
        {
            connection = factory.Open(busyTimeout);
        }
        catch (InvalidOperationException) when (FindFault() is { } fault)
        {
            throw Unavailable(fault);
        }

        // The path, or a link in it, may have started to name another file just before the connection was opened.
        if (FindFault(connection) is { } replaced)
        {
            connection.Dispose();
            throw Unavailable(replaced);
        }

        return connection;
    }

    /// <summary>Checks that the file is at its path. Reads the status of two files.</summary>
    /// <exception cref="RealtimeException">The file was deleted, renamed or replaced.</exception>
    public void EnsureInPlace()
    {
        if (FindFault() is { } fault)
        {
            throw Unavailable(fault);
        }
    }

    /// <summary>Checks that the file is at its path.</summary>
    /// <param name="connection">If not null, checks also that this connection is to the same file.</param>
    /// <returns>A message for the operator if it is not; otherwise null.</returns>
    public string? FindFault(SqliteConnection? connection = null)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return "The store is stopped.";
            }

            Start_NeedsLock();
            if (HasMoved(_anchor!) || (connection is not null && PathOf(connection) != _path))
            {
                return $"The SQLite database file '{_path}' was deleted, renamed or replaced while the application uses it. "
                    + "Put it back, or stop the application, delete the '-wal' and '-shm' files that the old one left, and start again.";
            }

            return File.Exists(_path + "-wal")
                ? null
                : $"The write-ahead log '{_path}-wal' was deleted or renamed while the application uses it. Put it back, or restart the application.";
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _anchor?.Dispose();
            _anchor = null;
        }
    }

    private void Start_NeedsLock()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_anchor is null)
        {
            _anchor = factory.OpenFirst(FirstBusyTimeout);
            _path = PathOf(_anchor);
        }
    }

    private static string PathOf(SqliteConnection connection) => raw.sqlite3_db_filename(connection.Handle, "main").utf8_to_string();

    private static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        return NativeMethods.FileControl(connection.Handle!, null, NativeMethods.HasMoved, ref moved) == raw.SQLITE_OK && moved != 0;
    }

    private static RealtimeException Unavailable(string fault) => new(
        RealtimeError.Unavailable,
        RealtimeErrors.DefaultMessage(RealtimeError.Unavailable),
        new IOException(fault));

    /// <summary>Native SQLite functions that the .NET binding does not expose.</summary>
    private static class NativeMethods
    {
        /// <summary>SQLITE_FCNTL_HAS_MOVED: compares the inode of the open file with the one at its path.</summary>
        public const int HasMoved = 20;

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
        public static extern int FileControl(sqlite3 database, byte[]? schema, int operation, ref int result);
    }
}
