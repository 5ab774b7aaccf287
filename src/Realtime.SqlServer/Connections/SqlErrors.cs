using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer.Connections;

/// <summary>What a fault of the server means for the call that met it.</summary>
internal enum SqlFault
{
    /// <summary>A defect, or a right that is missing: repeating does not help.</summary>
    Other = 0,

    /// <summary>The server undid the transaction in favour of another, or of a row with the same unique key that is committed now: repeating is always safe.</summary>
    Undone,

    /// <summary>The server or the way to it failed; whether a transaction was committed is not known.</summary>
    Transient,

    /// <summary>The database cannot be written or read now, for example because its disk is full: nothing was stored, and repeating at once does not help.</summary>
    Unusable,
}

/// <summary>The one table of the error numbers that the store knows.</summary>
internal static class SqlErrors
{
    // From this severity on the server ends the connection; the client reports one that it cannot make with it too,
    // and with a number that differs by platform.
    private const byte ConnectionLost = 20;

    public static SqlFault Classify(SqlException exception)
    {
        // A batch that was undone may report more errors than the one that ended it; what is sure outranks.
        var fault = SqlFault.Other;
        foreach (SqlError error in exception.Errors)
        {
            switch (Classify(error.Number, error.Class))
            {
                case SqlFault.Undone:
                    return SqlFault.Undone;
                case SqlFault.Unusable:
                    fault = SqlFault.Unusable;
                    break;
                case SqlFault.Transient when fault == SqlFault.Other:
                    fault = SqlFault.Transient;
                    break;
            }
        }

        return fault;
    }

    /// <summary>Looks up one error by its number and severity.</summary>
    public static SqlFault Classify(int number, byte severity) => number switch
    {
        1205 => SqlFault.Undone, // chosen as the victim of a deadlock
        1222 => SqlFault.Undone, // a lock was not given in time
        3960 => SqlFault.Undone, // another transaction changed the row since the snapshot
        2601 or 2627 => SqlFault.Undone, // a unique index, a unique constraint
        -2 => SqlFault.Transient, // the command's or the connection's time ran out
        64 or 121 or 233 or 258 => SqlFault.Transient, // the connection broke
        10053 or 10054 or 10060 => SqlFault.Transient, // the same, as sockets say it
        4060 or 4221 or 18401 => SqlFault.Transient, // the database or its replica is starting
        596 or 6005 or 17142 => SqlFault.Transient, // the session was ended, or the server shuts down
        701 or 802 or 8645 or 8651 => SqlFault.Transient, // no memory at the moment
        10928 or 10929 or 40501 => SqlFault.Transient, // limits of a hosted database
        40197 or 40613 or 49918 or 49919 or 49920 => SqlFault.Transient, // a hosted database is moving or busy
        1101 or 1105 or 9002 or 5149 => SqlFault.Unusable, // the filegroup, the log or the disk is full
        3906 or 3908 or 3930 => SqlFault.Unusable, // the database is read-only, or the transaction cannot be committed
        823 or 824 or 825 or 829 => SqlFault.Unusable, // the file cannot be read
        926 or 942 or 945 or 9001 => SqlFault.Unusable, // the database is suspect, offline, or without its files or log
        976 or 978 or 983 => SqlFault.Unusable, // a replica that does not serve now
        _ => severity >= ConnectionLost ? SqlFault.Transient : SqlFault.Other,
    };
}
