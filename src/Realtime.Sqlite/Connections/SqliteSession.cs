using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Microsoft.Data.Sqlite;
using Realtime.Storage.Relational;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// An open connection with its prepared statements. Each distinct text is compiled once and kept until the session is
/// disposed. Used by one thread at a time.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isOwner">Whether the session disposes the connection. False for a connection of the host.</param>
internal sealed class SqliteSession(SqliteConnection connection, bool isOwner = true) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, SqliteCommand> _commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a transaction is open. SQLite itself ends a transaction at some faults, such as a full disk.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Runs a statement that returns no rows.</summary>
    /// <param name="sql">A constant text. The compiled statement is cached under it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <returns>The number of changed rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Step(sql, static _ => true, parameters);
        return raw.sqlite3_changes(connection.Handle);
    }

    /// <summary>Runs a query to its end, so that no lock stays held.</summary>
    /// <typeparam name="T">The type of a row, filled by column name.</typeparam>
    /// <param name="sql">A constant text. The compiled statement is cached under it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <returns>The rows.</returns>
    public List<T> Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return [.. reader.Parse<T>()];
    }

    /// <summary>Runs a query and returns its first row.</summary>
    /// <typeparam name="T">The type of a row, filled by column name.</typeparam>
    /// <param name="sql">A constant text. The compiled statement is cached under it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <returns>The row, or null if there is none.</returns>
    public T? QueryFirst<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Parse<T>().FirstOrDefault();
    }

    /// <summary>Runs a query that returns one integer.</summary>
    /// <param name="sql">A constant text. The compiled statement is cached under it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <returns>The first column of the first row; null if there is no row or the column is null.</returns>
    public long? QueryInteger(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Step(sql, static row => row.IsNull(0) ? (long?)null : row.Integer(0), parameters);

    /// <inheritdoc cref="QueryInteger(string, ReadOnlySpan{ValueTuple{string, object}})"/>
    public long? QueryInteger(string sql, StatementParameters parameters) => QueryInteger(sql, Values(parameters));

    /// <summary>Runs the statements of a text, one after the other.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="database">Passed to the results.</param>
    /// <param name="sql">A constant text. The compiled statements are cached under it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <param name="read">Reads the results. Must await nothing else, so that it completes synchronously.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    public T Run<T>(RelationalDatabase database, string sql, StatementParameters parameters, Func<StatementResults, ValueTask<T>> read)
    {
        using var reader = Bind(sql, Values(parameters)).ExecuteReader();
        var result = read(new StatementResults(reader, database, CancellationToken.None));
        // Waiting here would block the only thread that writes.
        var value = result.IsCompleted
            ? result.GetAwaiter().GetResult()
            : throw new InvalidOperationException("The results of SQLite are read synchronously; the reader awaited something else.");

        // Disposing the reader would also run the remaining statements, but hide their faults.
        while (reader.NextResult())
        {
        }

        return value;
    }

    /// <summary>Runs a query and reads its first row by position. Used by the queries of every send.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="sql">A constant text. The compiled statement is cached under it.</param>
    /// <param name="read">Reads the row. Must not keep a reference to it.</param>
    /// <param name="parameters">The parameters. The same text must always have the same names in the same order.</param>
    /// <returns>What <paramref name="read"/> returned, or null if there is no row.</returns>
    public T? QueryFirst<T>(string sql, Func<SqliteStatement, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class =>
        Step(sql, read, parameters);

    /// <summary>Tries to take the write lock and begin a transaction.</summary>
    /// <param name="patience">How long SQLite waits for the lock.</param>
    /// <returns>False if another connection held the lock the whole time.</returns>
    public bool TryBeginWrite(TimeSpan patience)
    {
        // Not through a command, which would sleep 150 ms and retry by itself.
        raw.sqlite3_busy_timeout(connection.Handle, (int)patience.TotalMilliseconds);
        var result = raw.sqlite3_exec(connection.Handle, SqlText.BeginWrite);
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return true;
    }

    /// <summary>Copies the write-ahead log to the database file, so that the next write restarts the log.</summary>
    /// <returns>False if a read still uses the log. A read that begins after the whole log was copied does not use it.</returns>
    public bool TryRestartLog()
    {
        raw.sqlite3_busy_timeout(connection.Handle, 0);
        var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return true;
    }

    /// <summary>Runs several queries on one snapshot of the database.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="read">The queries.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    public T InSnapshot<T>(Func<SqliteSession, T> read)
    {
        Execute(SqlText.BeginRead);
        var result = read(this);
        Execute(SqlText.Commit);
        return result;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        if (isOwner)
        {
            connection.Dispose();
        }
    }

    private T? Step<T>(string sql, Func<SqliteStatement, T> read, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection.Handle!, sql, parameters);
            _statements.Add(sql, statement);
        }

        statement.Bind(parameters);
        try
        {
            return statement.Step() ? read(statement) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static (string Name, object? Value)[] Values(StatementParameters parameters)
    {
        var values = new (string Name, object? Value)[parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = parameters[i];
            values[i] = (ParameterNames.Of(parameter.Name), parameter.Value is ParameterTable table ? TableText.Of(table) : parameter.Value);
        }

        return values;
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
