using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Transactions;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Storage.Relational;

/// <summary>
/// A database server. Runs each statement on a connection of its own, bounds how many are open, and repeats what is safe to
/// repeat. A provider brings connections, the form of texts and parameters, and the meaning of its errors.
/// </summary>
public abstract partial class ServerDatabase : RelationalDatabase, IDisposable
{
    // Each repetition for a deadlock or a unique key follows a transaction of someone else that was committed, so
    // these are used up only where the server is overrun.
    private const int MaxAttempts = 12;

    private readonly TimeSpan _commandTimeout;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    // By reference: every statement is a constant, and the longest are not hashed for each call.
    private readonly ConcurrentDictionary<string, string> _texts = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _slots;
    private readonly LogThrottle _unavailableLines = new(LogThrottle.StoreInterval);

    /// <summary>Makes a database that is not connected yet.</summary>
    /// <param name="maxConnections">How many connections are open at a time, at least 1. More calls wait without a thread.</param>
    /// <param name="commandTimeout">How long a statement may take, and how long a call waits for a connection.</param>
    /// <param name="logger">Receives what operators need to know.</param>
    /// <param name="time">The clock of the pauses between repetitions.</param>
    protected ServerDatabase(int maxConnections, TimeSpan commandTimeout, ILogger logger, TimeProvider time)
    {
        _commandTimeout = commandTimeout;
        _logger = logger;
        _time = time;
        _slots = new SemaphoreSlim(maxConnections, maxConnections);
        TimeoutSeconds = (int)Math.Ceiling(commandTimeout.TotalSeconds);
    }

    /// <summary>Gets how long a statement may take, in whole seconds.</summary>
    public int TimeoutSeconds { get; }

    /// <summary>Gets the product's name, for log lines.</summary>
    protected abstract string Product { get; }

    /// <summary>Makes a connection and leaves it closed.</summary>
    /// <returns>The connection, which the caller disposes of.</returns>
    protected abstract DbConnection CreateConnection();

    /// <summary>Says what a fault means.</summary>
    /// <param name="fault">What the client library threw.</param>
    /// <returns>The meaning.</returns>
    protected abstract StoreFault Classify(DbException fault);

    /// <summary>Returns the number by which operators know an error.</summary>
    /// <param name="fault">What the client library threw.</param>
    /// <returns>The number.</returns>
    protected virtual int NumberOf(DbException fault) => fault?.ErrorCode ?? 0;

    /// <summary>Returns a statement as it is sent. Called once for each text.</summary>
    /// <param name="sql">The provider's constant.</param>
    /// <returns>The text, for example for the configured schema and with settings in front.</returns>
    protected virtual string Prepare(string sql) => sql;

    /// <summary>Returns a statement as it is sent inside a transaction of the host, whose connection keeps its settings.</summary>
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
    /// <remarks>A provider overrides this where it can tell that the transaction is on another database.</remarks>
    public override ValueTask<IHostTransaction> JoinAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.Connection == connection
            ? new(new HostTransaction(this, connection, transaction))
            : throw new ArgumentException("The transaction has ended or belongs to another connection.", nameof(transaction));
    }

    /// <summary>Opens a connection that takes part in no transaction of the caller's: what the store reports as stored must not be undone by another.</summary>
    /// <param name="connection">The closed connection.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>A task that completes when it is open.</returns>
    public static async Task OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var none = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes and opens a connection.</summary>
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

    /// <summary>Releases what the database holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the database holds.</summary>
    /// <param name="disposing">True, unless a finalizer calls.</param>
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
                    var connection = await OpenAsync(untilStarted).ConfigureAwait(false);
                    await using var opened = connection.ConfigureAwait(false);
                    started = true;
                    return await RunOnceAsync(connection, null, text, parameters, read, untilDone).ConfigureAwait(false);
                }
                catch (DbException e) when (!untilDone.IsCancellationRequested
                    && attempt < MaxAttempts
                    // Whoever waits hears of a server that does not answer after about one time limit, not after one for each attempt.
                    && Stopwatch.GetElapsedTime(startedAt) < _commandTimeout
                    && Classify(e) is var fault and (StoreFault.Undone or StoreFault.Transient)
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
        catch (DbException e) when (Classify(e) != StoreFault.Other)
        {
            if (_unavailableLines.TryPass(out var held))
            {
                LogUnavailable(Product, NumberOf(e), e.Message.ReplaceLineEndings(" "), held);
            }

            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), e);
        }
        catch (DbException e) when (parameters.HaveNul())
        {
            // Not every database keeps it, and each says so in its own way.
            throw new RealtimeException(RealtimeError.InvalidPayload, "The database keeps no text with the character U+0000", e);
        }
        finally
        {
            _slots.Release();
        }
    }

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

        // An error after the last result is reported only to who goes on reading.
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return result;
    }

    // Short at first, and never the same for two who met: a deadlock's victim must not meet the same one again.
    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 << Math.Min(attempt, 6)));

    [LoggerMessage(1104, LogLevel.Error, "{Product} cannot be used (error {Number}): {Reason} The call was refused as unavailable ({Held} more such faults since the last line)")]
    private partial void LogUnavailable(string product, int number, string reason, long held);

    [LoggerMessage(1101, LogLevel.Debug, "A batch is run again after attempt {Attempt} met error {Number}")]
    private partial void LogRepeating(int attempt, int number, Exception fault);

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
