using Microsoft.Data.SqlClient;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>The table of all error numbers that the store handles.</summary>
internal static class SqlErrors
{
    // From this severity on, the server closes the connection. The client also reports a failed connection attempt with this
    // severity, and with a number that differs by platform.
    private const byte ConnectionLost = 20;

    public static StoreFault Classify(SqlException exception)
    {
        // A rolled-back batch may report several errors. The order is: Undone, Unusable, Transient.
        var fault = StoreFault.Other;
        foreach (SqlError error in exception.Errors)
        {
            switch (Classify(error.Number, error.Class))
            {
                case StoreFault.Undone:
                    return StoreFault.Undone;
                case StoreFault.Unusable:
                    fault = StoreFault.Unusable;
                    break;
                case StoreFault.Transient when fault == StoreFault.Other:
                    fault = StoreFault.Transient;
                    break;
            }
        }

        return fault;
    }

    /// <summary>Looks up one error by its number and severity.</summary>
    public static StoreFault Classify(int number, byte severity) => number switch
    {
        1205 => StoreFault.Undone, // chosen as the victim of a deadlock
        1222 => StoreFault.Undone, // a lock request timed out
        3960 => StoreFault.Undone, // another transaction changed the row since the snapshot
        2601 or 2627 => StoreFault.Undone, // a unique index or a unique constraint was violated
        -2 => StoreFault.Transient, // the command or the connection attempt timed out
        64 or 121 or 233 or 258 => StoreFault.Transient, // the connection broke
        10053 or 10054 or 10060 => StoreFault.Transient, // the same, as a socket error
        4060 or 4221 or 18401 => StoreFault.Transient, // the database or its replica is starting
        596 or 6005 or 17142 => StoreFault.Transient, // the session was ended, or the server is shutting down
        701 or 802 or 8645 or 8651 => StoreFault.Transient, // the server lacks memory
        10928 or 10929 or 40501 => StoreFault.Transient, // limits of a hosted database
        40197 or 40613 or 49918 or 49919 or 49920 => StoreFault.Transient, // a hosted database is moving or busy
        1101 or 1105 or 9002 or 5149 => StoreFault.Unusable, // the filegroup, the log or the disk is full
        3906 or 3908 or 3930 => StoreFault.Unusable, // the database is read-only, or the transaction cannot be committed
        823 or 824 or 825 or 829 => StoreFault.Unusable, // the file cannot be read
        926 or 942 or 945 or 9001 => StoreFault.Unusable, // the database is suspect, offline, or without its files or log
        976 or 978 or 983 => StoreFault.Unusable, // a replica that does not accept connections now
        _ => severity >= ConnectionLost ? StoreFault.Transient : StoreFault.Other,
    };
}
