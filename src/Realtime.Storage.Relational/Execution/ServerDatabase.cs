using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Transactions;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Storage.Relational;

/// <summary>
/// Base class for a database server. Runs each statement on a separate connection, limits the number of open connections,
/// and retries what is safe to retry. A provider supplies the connections, the form of SQL and parameters, and the meaning of
/// its errors.
/// </summary>
public abstract partial class ServerDatabase : RelationalDatabase, IDisposable
{
    // A deadlock or a unique key conflict means that another transaction was committed. All attempts are therefore used up
    // only if the server is overloaded.
    private const int MaxAttempts = 12;

    private readonly TimeSpan _commandTimeout;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    // Compared by reference: every statement is a constant, and long texts are not hashed on each call.
    private readonly ConcurrentDictionary<string, string> _texts = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _slots;
    private readonly LogThrottle _unavailableLines = new(LogThrottle.StoreInterval);

    /// <summary>Initializes the database without connecting.</summary>
    /// <param name="maxConnections">The maximum number of open connections, at least 1. Further calls wait asynchronously.</param>
    /// <param name="commandTimeout">The time limit of a statement, and of the wait for a connection.</param>
    /// <param name="logger">The logger for retries and failures.</param>
    /// <param name="time">The clock for the pauses between retries.</param>
    protected ServerDatabase(int maxConnections, TimeSpan commandTimeout, ILogger logger, TimeProvider time)
    {
        _commandTimeout = commandTimeout;
        _logger = logger;
        _time = time;
        _slots = new SemaphoreSlim(maxConnections, maxConnections);
        TimeoutSeconds = (int)Math.Ceiling(commandTimeout.TotalSeconds);
    }

    /// <summary>Gets the time limit of a statement, in whole seconds.</summary>
    public int TimeoutSeconds { get; }

    /// <summary>Gets the product's name, for log lines.</summary>
    protected abstract string Product { get; }

    /// <summary>Creates a connection without opening it.</summary>
    /// <returns>The connection, which the caller disposes of.</returns>
    protected abstract DbConnection CreateConnection();

    /// <summary>Returns the meaning of an exception.</summary>
    /// <param name="fault">What the client library threw.</param>
    /// <returns>The meaning.</returns>
    protected abstract StoreFault Classify(DbException fault);

    /// <summary>Returns the error number to log.</summary>
    /// <param name="fault">What the client library threw.</param>
    /// <returns>The number.</returns>
    protected virtual int NumberOf(DbException fault) => fault?.ErrorCode ?? 0;

    /// <summary>Returns the SQL to send for a statement. Called at least once per statement; the result is cached.</summary>
    /// <param name="sql">The provider's constant.</param>
    /// <returns>The SQL, for example with the configured schema and with settings in front.</returns>
    protected virtual string Prepare(string sql) => sql;

    /// <summary>
    /// Returns the SQL to send inside a transaction of the host. It must not change the settings of the host's connection.
    /// </summary>
    /// <param name="sql">The provider's constant.</param>
    /// <returns>The text.</returns>
    protected virtual string PrepareForHost(string sql) => sql;

    /// <summary>Adds a parameter to a command, in the provider's form.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parameter">The parameter.</param>
    protected abstract void Bind(DbCommand command, StatementParameter parameter);

    /// <inheritdoc/>
    public override ValueTask<T> ReadAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        RunAsync(
            sql,
            parameters,
            read,
            static fault => fault is StoreFault.Undone or StoreFault.Transient,
            cancellationToken,
            untilDone: cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<T> WriteAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        RunAsync(
            sql,
            parameters,
            read,
            static fault => fault == StoreFault.Undone,
            cancellationToken,
            untilDone: CancellationToken.None);

    /// <inheritdoc/>
    /// <remarks>A provider overrides this if it can detect that the transaction is on another database.</remarks>
    public override ValueTask<IHostTransaction> JoinAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Connection == connection
            ? new(new HostTransaction(this, connection, transaction))
            : throw new ArgumentException("The transaction has ended or belongs to another connection.", nameof(transaction));
    }

    /// <summary>
    /// Opens a connection outside any ambient transaction of the caller, so that a rollback of the caller cannot undo what the
    /// store reported as stored.
    /// </summary>
    /// <param name="connection">The closed connection.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>A task that completes when it is open.</returns>
    public static async Task OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var none = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates and opens a connection.</summary>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The connection, which the caller disposes of.</returns>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = CreateConnection();
        try
        {
            await OpenAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Releases the resources of the database.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the database.</summary>
    /// <param name="disposing">True if called by <see cref="Dispose()"/>; false if called by a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _slots.Dispose();
        }
    }

    private async ValueTask<T> RunAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        Predicate<StoreFault> mayRepeat,
        CancellationToken untilStarted,
        CancellationToken untilDone)
    {
        var text = _texts.GetOrAdd(sql, static (sql, database) => database.Prepare(sql), this);
        if (!await _slots.WaitAsync(_commandTimeout, untilStarted).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.Unavailable);
        }

        try
        {
            var startedAt = Stopwatch.GetTimestamp();
            for (var attempt = 1; ; attempt++)
            {
                var started = false;
                try
                {
                    var connection = await OpenFromPoolAsync(untilStarted).ConfigureAwait(false);
                    await using var opened = connection.ConfigureAwait(false);
                    started = true;
                    return await RunOnceAsync(connection, null, text, parameters, read, untilDone).ConfigureAwait(false);
                }
                catch (DbException e) when (!untilDone.IsCancellationRequested
                    && attempt < MaxAttempts
                    // If the server does not answer, the caller fails after about one time limit, not after one per attempt.
                    && Stopwatch.GetElapsedTime(startedAt) < _commandTimeout
                    && FaultOf(e) is var fault and (StoreFault.Undone or StoreFault.Transient)
                    && (!started || mayRepeat(fault)))
                {
                    LogRepeating(attempt, NumberOf(e), e);
                    await Task.Delay(Pause(attempt), _time, untilStarted).ConfigureAwait(false);
                }
            }
        }
        catch (DbException e) when (untilDone.IsCancellationRequested)
        {
            throw new OperationCanceledException("The look-up was cancelled.", e, untilDone);
        }
        catch (DbException e) when (FaultOf(e) != StoreFault.Other)
        {
            if (_unavailableLines.TryPass(out var held))
            {
                LogUnavailable(Product, NumberOf(e), e.Message.ReplaceLineEndings(" "), held);
            }

            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), e);
        }
        catch (DbException e) when (parameters.HaveNul())
        {
            // Some databases do not store U+0000, and each reports it with a different error.
            throw new RealtimeException(RealtimeError.InvalidPayload, "The database keeps no text with the character U+0000", e);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<DbConnection> OpenFromPoolAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            throw new NoConnectionException(e);
        }
    }

    private StoreFault FaultOf(DbException fault) => fault is NoConnectionException ? StoreFault.Transient : Classify(fault);

    private async ValueTask<T> RunOnceAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string text,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using var disposedCommand = command.ConfigureAwait(false);
#pragma warning disable CA2100 // Every text is a constant of the provider.
        command.CommandText = text;
#pragma warning restore CA2100
        command.CommandTimeout = TimeoutSeconds;
        command.Transaction = transaction;
        foreach (var parameter in parameters)
        {
            Bind(command, parameter);
        }

        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposedReader = reader.ConfigureAwait(false);
        var result = await read(new StatementResults(reader, this, cancellationToken)).ConfigureAwait(false);

        // An error after the last result set is thrown only if the caller reads on.
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return result;
    }

    // Short at first, and random: two transactions that deadlocked should not collide again.
    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 << Math.Min(attempt, 6)));

    [LoggerMessage(1104, LogLevel.Error, "{Product} cannot be used (error {Number}): {Reason} The call was refused as unavailable ({Held} more such faults since the last line)")]
    private partial void LogUnavailable(string product, int number, string reason, long held);

    [LoggerMessage(1101, LogLevel.Debug, "A batch is run again after attempt {Attempt} met error {Number}")]
    private partial void LogRepeating(int attempt, int number, Exception fault);

    /// <summary>
    /// The pool gave no connection in time. Client libraries do not report this as a <see cref="DbException"/>. It happens if the
    /// host's own code holds the pool's connections, or if the server is slow to let many in at once.
    /// </summary>
    private sealed class NoConnectionException(Exception inner) : DbException(inner.Message, inner);

    private sealed class HostTransaction(ServerDatabase database, DbConnection connection, DbTransaction transaction) : IHostTransaction
    {
        public ValueTask<T> RunAsync<T>(
            string sql,
            StatementParameters parameters,
            Func<StatementResults, ValueTask<T>> read,
            CancellationToken cancellationToken) =>
            database.RunOnceAsync(connection, transaction, database.PrepareForHost(sql), parameters, read, cancellationToken);
    }
}
