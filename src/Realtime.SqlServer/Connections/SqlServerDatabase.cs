using System.Collections.Concurrent;
using System.Diagnostics;
using System.Transactions;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;

namespace Realtime.SqlServer.Connections;

/// <summary>Runs the store's batches, each on a connection of its own, and repeats those that are safe to repeat.</summary>
internal sealed partial class SqlServerDatabase : IDisposable
{
    // Each repetition for a deadlock or a unique key follows a transaction of someone else that was committed, so
    // these are used up only where the server is overrun.
    private const int MaxAttempts = 12;

    private readonly IServiceProvider _services;
    private readonly SqlServerStoreOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    // By reference: every statement is a constant, and the longest are not hashed for each call.
    private readonly ConcurrentDictionary<string, string> _batches = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _slots;
    private readonly LogThrottle _unavailableLines = new(LogThrottle.StoreInterval);
    private string? _name;

    public SqlServerDatabase(
        IServiceProvider services,
        IOptions<SqlServerStoreOptions> options,
        ILogger<SqlServerDatabase> logger,
        TimeProvider time)
    {
        _services = services;
        _options = options.Value;
        _logger = logger;
        _time = time;
        // Whatever the pool would not give is waited for here, where no time runs out and no thread is held.
        var connections = _options.ConnectionFactory is null
            ? Math.Min(_options.MaxConnections, new SqlConnectionStringBuilder(_options.ConnectionString).MaxPoolSize)
            : _options.MaxConnections;
        _slots = new SemaphoreSlim(connections, connections);
        TimeoutSeconds = (int)Math.Ceiling(_options.CommandTimeout.TotalSeconds);
        Schema = new SchemaName(_options.SchemaName);
    }

    public SchemaName Schema { get; }

    /// <summary>How long a statement may take.</summary>
    public int TimeoutSeconds { get; }

    /// <summary>Runs a batch that only reads; repeats it for every passing fault, for no longer than one statement may take.</summary>
    /// <param name="sql">A constant.</param>
    /// <param name="parameters">An object with a property for each, or <see cref="DynamicParameters"/>.</param>
    /// <param name="read">Takes the results, all of them.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="RealtimeException">The server cannot be reached or does not answer in time, or a text is one that it does not know.</exception>
    public ValueTask<T> ReadAsync<T>(
        string sql,
        object parameters,
        Func<SqlMapper.GridReader, Task<T>> read,
        CancellationToken cancellationToken) =>
        RunAsync(sql, parameters, read, fault => fault is SqlFault.Undone or SqlFault.Transient, cancellationToken, untilDone: cancellationToken);

    /// <summary>
    /// Runs a batch that is one transaction; repeats it where the server undid it. A fault that leaves open whether
    /// it was committed goes to the caller, who knows what repeating means.
    /// </summary>
    /// <param name="sql">A constant.</param>
    /// <param name="parameters">An object with a property for each, or <see cref="DynamicParameters"/>.</param>
    /// <param name="read">Takes the results, all of them.</param>
    /// <param name="cancellationToken">Ends the wait for a connection; never the transaction.</param>
    /// <exception cref="RealtimeException">The server cannot be reached or does not answer in time, or a text is one that it does not keep.</exception>
    public ValueTask<T> WriteAsync<T>(
        string sql,
        object parameters,
        Func<SqlMapper.GridReader, Task<T>> read,
        CancellationToken cancellationToken) =>
        RunAsync(sql, parameters, read, fault => fault == SqlFault.Undone, cancellationToken, untilDone: CancellationToken.None);

    /// <summary>Makes a connection as the options say, and leaves it closed.</summary>
    public SqlConnection Create() => _options.ConnectionFactory?.Invoke(_services) ?? new SqlConnection(_options.ConnectionString);

    /// <summary>Opens a connection that takes part in no transaction of the caller's: what the store reports as stored must not be undone by another.</summary>
    public static async Task OpenAsync(SqlConnection connection, CancellationToken cancellationToken)
    {
        using var none = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes and opens a connection.</summary>
    public async Task<SqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = Create();
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

    /// <summary>Gives the database's name, as the server knows it.</summary>
    public async ValueTask<string> GetNameAsync(CancellationToken cancellationToken)
    {
        if (_name is null)
        {
            var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var opened = connection.ConfigureAwait(false);
            _name = connection.Database;
        }

        return _name;
    }

    public void Dispose() => _slots.Dispose();

    private async ValueTask<T> RunAsync<T>(
        string sql,
        object parameters,
        Func<SqlMapper.GridReader, Task<T>> read,
        Predicate<SqlFault> mayRepeat,
        CancellationToken untilStarted,
        CancellationToken untilDone)
    {
        var text = _batches.GetOrAdd(sql, static (sql, schema) => SqlText.Prologue + schema.Text(sql), Schema);
        if (!await _slots.WaitAsync(_options.CommandTimeout, untilStarted).ConfigureAwait(false))
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
                    return await RunOnceAsync(connection, text, parameters, read, untilDone).ConfigureAwait(false);
                }
                catch (SqlException e) when (!untilDone.IsCancellationRequested
                    && attempt < MaxAttempts
                    // Whoever waits hears of a server that does not answer after about one time limit, not after one for each attempt.
                    && Stopwatch.GetElapsedTime(startedAt) < _options.CommandTimeout
                    && SqlErrors.Classify(e) is var fault and (SqlFault.Undone or SqlFault.Transient)
                    && (!started || mayRepeat(fault)))
                {
                    LogRepeating(attempt, e.Number, e);
                    await Task.Delay(Pause(attempt), _time, untilStarted).ConfigureAwait(false);
                }
            }
        }
        catch (SqlException e) when (untilDone.IsCancellationRequested)
        {
            throw new OperationCanceledException("The look-up was cancelled.", e, untilDone);
        }
        catch (SqlException e) when (SqlErrors.Classify(e) != SqlFault.Other)
        {
            if (_unavailableLines.TryPass(out var held))
            {
                LogUnavailable(e.Number, e.Message.ReplaceLineEndings(" "), held);
            }

            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), e);
        }
        catch (SqlException e) when (Parameters.HaveNul(parameters))
        {
            // SQL Server keeps it. Not every server that speaks its protocol does, and each says so in its own way.
            throw new RealtimeException(RealtimeError.InvalidPayload, "The database keeps no text with the character U+0000", e);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<T> RunOnceAsync<T>(
        SqlConnection connection,
        string text,
        object parameters,
        Func<SqlMapper.GridReader, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var command = new CommandDefinition(text, parameters, commandTimeout: TimeoutSeconds, cancellationToken: cancellationToken);
        var results = await connection.QueryMultipleAsync(command).ConfigureAwait(false);
        await using var disposed = results.ConfigureAwait(false);
        return await read(results).ConfigureAwait(false);
    }

    // Short at first, and never the same for two who met: a deadlock's victim must not meet the same one again.
    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 << Math.Min(attempt, 6)));

    [LoggerMessage(1104, LogLevel.Error, "SQL Server cannot be used (error {Number}): {Reason} The call was refused as unavailable ({Held} more such faults since the last line)")]
    private partial void LogUnavailable(int number, string reason, long held);

    [LoggerMessage(1101, LogLevel.Debug, "A batch is run again after attempt {Attempt} met error {Number}")]
    private partial void LogRepeating(int attempt, int number, Exception fault);
}
