using System.Data.Common;

namespace Realtime.Storage.Relational;

/// <summary>
/// Runs the statements of one provider for the stores of this package. A provider for a database server derives from
/// <see cref="ServerDatabase"/>, which handles connections, time limits and retries.
/// All members are thread-safe.
/// </summary>
public abstract class RelationalDatabase
{
    /// <summary>Gets whether ids are stored in an encoded form; see <see cref="DecodeId"/>.</summary>
    public virtual bool EncodesIds => false;

    /// <summary>Returns the original id of a stored id.</summary>
    /// <param name="stored">The id as stored.</param>
    /// <returns>The id. The default implementation returns the same text.</returns>
    public virtual string DecodeId(string stored) => stored;

    /// <summary>Runs a statement that only reads.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="sql">A constant. A provider may cache by reference what it prepared.</param>
    /// <param name="parameters">The parameters; the same SQL always gets the same names in the same order.</param>
    /// <param name="read">Reads the results. It may run more than once and must not keep state between runs.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.Unavailable"/>: the database cannot be used now. <see cref="RealtimeError.InvalidPayload"/>: it
    /// does not support a text.
    /// </exception>
    public abstract ValueTask<T> ReadAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken);

    /// <summary>Runs a statement that is one transaction. When the task completes, it is committed and durable.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="sql">A constant. A provider may cache by reference what it prepared.</param>
    /// <param name="parameters">The parameters; the same SQL always gets the same names in the same order.</param>
    /// <param name="read">Reads the results. It may run more than once and must not keep state between runs.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts; has no effect after that.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.Unavailable"/>: the database cannot be used now, or it is not known whether it committed.
    /// <see cref="RealtimeError.InvalidPayload"/>: it cannot store a text.
    /// </exception>
    public abstract ValueTask<T> WriteAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken);

    /// <summary>Runs a statement that reads one integer.</summary>
    /// <param name="sql">A constant.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The first column of the first row; null if it is null or there is no row.</returns>
    public virtual ValueTask<long?> ReadIntegerAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        ReadAsync(sql, parameters, static results => results.ReadIntegerAsync(), cancellationToken);

    /// <summary>Runs a statement that is one transaction and returns one integer or nothing.</summary>
    /// <param name="sql">A constant.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The first column of the first row; null if it is null or there is no row.</returns>
    public virtual ValueTask<long?> WriteIntegerAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        WriteAsync(sql, parameters, static results => results.ReadIntegerAsync(), cancellationToken);

    /// <summary>Joins a transaction of the host.</summary>
    /// <param name="connection">The host's connection.</param>
    /// <param name="transaction">The host's open transaction on it.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>An object that runs statements inside the transaction. It throws the database's own exceptions.</returns>
    /// <exception cref="ArgumentException">It is not a transaction on this database.</exception>
    public abstract ValueTask<IHostTransaction> JoinAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>A transaction of the host, in which a store runs statements.</summary>
public interface IHostTransaction
{
    /// <summary>Runs a statement in the transaction, without retries.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="sql">A constant.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="read">Reads the results.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    ValueTask<T> RunAsync<T>(string sql, StatementParameters parameters, Func<StatementResults, ValueTask<T>> read, CancellationToken cancellationToken);
}
