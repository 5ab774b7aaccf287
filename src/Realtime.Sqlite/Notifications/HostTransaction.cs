using System.Data.Common;
using Microsoft.Data.Sqlite;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Notifications;

/// <summary>Runs the store's writes inside a transaction of the host.</summary>
internal static class HostTransaction
{
    private const string Begin = "SAVEPOINT realtime_host";
    private const string End = "RELEASE realtime_host";
    private const string Undo = "ROLLBACK TO realtime_host";

    /// <summary>
    /// Runs a write on the host's connection. If it fails, only its own changes are undone. If the disk is full or an I/O error
    /// occurs, nothing is undone here: SQLite may have ended the host's whole transaction.
    /// </summary>
    /// <param name="connection">The host's connection.</param>
    /// <param name="transaction">The host's open transaction on that connection.</param>
    /// <param name="database">The store's database.</param>
    /// <param name="write">The write.</param>
    /// <exception cref="ArgumentException">
    /// The transaction is not open on that connection, or the connection is not to the store's file.
    /// </exception>
    public static T Run<T>(DbConnection connection, DbTransaction transaction, SqliteDatabase database, Func<SqliteSession, T> write)
    {
        if (connection is not SqliteConnection sqlite || transaction is not SqliteTransaction)
        {
            throw new ArgumentException(
                $"The store is a SQLite file, so the connection must be a Microsoft.Data.Sqlite.SqliteConnection; it is a {connection.GetType()}.",
                nameof(connection));
        }

        if (transaction.Connection != connection)
        {
            throw new ArgumentException("The transaction has ended or belongs to another connection.", nameof(transaction));
        }

        using var session = new SqliteSession(sqlite, isOwner: false);
        var file = session.QueryFirst<string>(SqlText.MainFile);
        if (file != database.File)
        {
            throw new ArgumentException(
                $"The connection must be to the file that the store is in, '{database.File}'; it is to '{file}'.", nameof(connection));
        }

        session.Execute(Begin);
        try
        {
            var result = write(session);
            session.Execute(End);
            return result;
        }
        catch (Exception e) when (e is not SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR })
        {
            session.Execute(Undo);
            session.Execute(End);
            throw;
        }
    }
}
