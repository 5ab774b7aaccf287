using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// A compiled statement that is used without ADO.NET, whose command and reader cost several times what SQLite needs for
/// a row. Every use ends with <see cref="Reset"/>, so that no lock stays held.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    // Worst-case length in bytes up to which a text is encoded on the stack. Longer texts use the heap.
    private const int TextOnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _positions;

    /// <summary>Compiles one statement.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="sql">The text of the statement.</param>
    /// <param name="parameters">The names, in the order in which values will be bound.</param>
    /// <exception cref="SqliteException">The text is not valid SQL.</exception>
    public SqliteStatement(sqlite3 database, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement, out var rest));
        Debug.Assert(string.IsNullOrWhiteSpace(rest), "Only the first statement of a text is run.");
        _positions = new int[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            _positions[i] = raw.sqlite3_bind_parameter_index(_statement, parameters[i].Name);
        }
    }

    /// <summary>Binds the values of the parameters, in the order of their names.</summary>
    public void Bind(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            Debug.Assert(
                raw.sqlite3_bind_parameter_name(_statement, _positions[i]).utf8_to_string() == parameters[i].Name,
                "The parameters of a statement changed their order.");
            Check(Bind(_positions[i], parameters[i].Value));
        }
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False when the statement is done.</returns>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Returns whether a column of the current row is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Returns the integer in a column of the current row.</summary>
    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Prepares the statement for its next use. Does not throw, because a failed step has already thrown.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private int Bind(int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, position),
        long number => raw.sqlite3_bind_int64(_statement, position, number),
        // An empty span has no address, and SQLite would bind null.
        "" => raw.sqlite3_bind_text(_statement, position, ""),
        string text => BindText(position, text),
        int number => raw.sqlite3_bind_int64(_statement, position, number),
        bool flag => raw.sqlite3_bind_int64(_statement, position, flag ? 1 : 0),
        _ => throw new ArgumentException($"A {value.GetType()} is nothing that is stored.", nameof(value)),
    };

    // SQLite copies the text before the call returns.
    private int BindText(int position, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = length <= TextOnStack ? stackalloc byte[TextOnStack] : new byte[length];
        return raw.sqlite3_bind_text(_statement, position, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
