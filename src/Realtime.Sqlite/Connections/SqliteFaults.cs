using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>Distinguishes faults of the file, which affect every write, from faults of a single write.</summary>
internal static class SqliteFaults
{
    /// <summary>Whether the file cannot be used now: locked, full, read-only, unreadable or gone.</summary>
    public static bool IsOfFile(Exception fault) => fault is RealtimeException { Error: RealtimeError.Unavailable } || Find(fault)?.SqliteErrorCode is
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
        or raw.SQLITE_FULL or raw.SQLITE_NOMEM
        or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH
        or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_NOLFS
        or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Returns the exception for callers. SQLite's exception becomes its inner exception.</summary>
    public static RealtimeException ToUnavailable(Exception fault) =>
        fault as RealtimeException ?? new(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), fault);

    /// <summary>Returns the message of SQLite or of <see cref="DatabaseFile"/> as one line.</summary>
    public static string Describe(Exception fault) => (Find(fault) ?? fault.InnerException ?? fault).Message.ReplaceLineEndings(" ");

    private static SqliteException? Find(Exception fault) => fault as SqliteException ?? fault.InnerException as SqliteException;
}
