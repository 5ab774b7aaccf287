using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// One open connection with its prepared statements, which live as long as it does: each distinct text is
/// compiled once. Used by one thread at a time.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isOwner">Whether the connection goes with the session; the host's own does not.</param>
internal sealed class SqliteSession(SqliteConnection connection, bool isOwner = true) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <param name="sql">A constant; the statement is kept by it.</param>
    /// <param name="parameters">Always the same names in the same order for the same text.</param>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Bind(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs a query to its end, so that no lock outlives the call.</summary>
    /// <typeparam name="T">The row, filled by column name.</typeparam>
    /// <param name="sql">A constant; the statement is kept by it.</param>
    /// <param name="parameters">Always the same names in the same order for the same text.</param>
    /// <returns>The rows.</returns>
    public List<T> Query<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return [.. reader.Parse<T>()];
    }

    /// <summary>Runs a query for its first row.</summary>
    /// <typeparam name="T">The row, filled by column name.</typeparam>
    /// <param name="sql">A constant; the statement is kept by it.</param>
    /// <param name="parameters">Always the same names in the same order for the same text.</param>
    /// <returns>The row, or null if there is none.</returns>
    public T? QueryFirst<T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Parse<T>().FirstOrDefault();
    }

    /// <summary>Runs a query for one integer.</summary>
    /// <param name="sql">A constant; the statement is kept by it.</param>
    /// <param name="parameters">Always the same names in the same order for the same text.</param>
    /// <returns>The first column of the first row; null without a row, or if it is null.</returns>
    public long? QueryInteger(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Bind(sql, parameters).ExecuteScalar() is long value ? value : null;

    /// <summary>Tries to take the write lock and begin a transaction.</summary>
    /// <param name="patience">How long SQLite itself may wait for the lock.</param>
    /// <returns>False if another connection held it all the while.</returns>
    public bool TryBeginWrite(TimeSpan patience)
    {
        // Not by a command, which would sleep 150 ms and try again by itself.
        raw.sqlite3_busy_timeout(connection.Handle, (int)patience.TotalMilliseconds);
        var result = raw.sqlite3_exec(connection.Handle, SqlText.BeginWrite);
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return true;
    }

    /// <summary>Runs several queries on one state of the database.</summary>
    /// <typeparam name="T">What they give.</typeparam>
    /// <param name="read">The queries.</param>
    /// <returns>What <paramref name="read"/> gave.</returns>
    public T InSnapshot<T>(Func<SqliteSession, T> read)
    {
        Execute(SqlText.BeginRead);
        var result = read(this);
        Execute(SqlText.Commit);
        return result;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        if (isOwner)
        {
            connection.Dispose();
        }
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, _) in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.Parameters[i];
            Debug.Assert(parameter.ParameterName == parameters[i].Name, "The parameters of a statement changed their order.");
            parameter.Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }
}
