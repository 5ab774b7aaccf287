using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>Tells a fault of the file, which meets every write alike, from a fault of what one write does.</summary>
internal static class SqliteFaults
{
    /// <summary>Whether the file cannot be used now: locked, full, read-only, unreadable or gone.</summary>
    public static bool IsOfFile(Exception fault) => fault is RealtimeException { Error: RealtimeError.Unavailable } || Find(fault)?.SqliteErrorCode is
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
        or raw.SQLITE_FULL or raw.SQLITE_NOMEM
        or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH
        or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_NOLFS
        or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The fault as callers get it; what SQLite said stays inside.</summary>
    public static RealtimeException ToUnavailable(Exception fault) =>
        fault as RealtimeException ?? new(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), fault);

    /// <summary>What SQLite, or <see cref="DatabaseFile"/>, said, in one line.</summary>
    public static string Describe(Exception fault) => (Find(fault) ?? fault.InnerException ?? fault).Message.ReplaceLineEndings(" ");

    private static SqliteException? Find(Exception fault) => fault as SqliteException ?? fault.InnerException as SqliteException;
}
