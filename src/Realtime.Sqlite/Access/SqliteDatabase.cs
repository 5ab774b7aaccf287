using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage.Relational;

namespace Realtime.Sqlite.Access;

/// <summary>The database that all stores share: one writer, several readers. Opens the file on first use.</summary>
internal sealed class SqliteDatabase : RelationalDatabase, IAsyncDisposable, IDisposable
{
    private readonly ReadSessions _reads;
    private readonly SqliteWriter _writer;
    private readonly DatabaseFile _file;

    public SqliteDatabase(IOptions<SqliteStoreOptions> options, ILogger<SqliteDatabase> logger)
    {
        var factory = new SqliteConnectionFactory(options.Value);
        var faults = new FaultLog(factory.DataSource, logger);
        DataSource = factory.DataSource;
        _file = new DatabaseFile(factory);
        _reads = new ReadSessions(_file, options.Value.MaxReadConnections, faults);
        _writer = new SqliteWriter(_file, options.Value, faults, logger);
    }

    /// <summary>The path of the file, as configured by the host.</summary>
    public string DataSource { get; }

    /// <inheritdoc cref="DatabaseFile.Path"/>
    public string File => _file.Path;

    /// <inheritdoc cref="DatabaseFile.Open"/>
    public SqliteConnection Open(TimeSpan? busyTimeout = null) => _file.Open(busyTimeout);

    /// <inheritdoc cref="DatabaseFile.FindFault"/>
    public string? FindFault() => _file.FindFault();

    /// <inheritdoc cref="ReadSessions.RunAsync"/>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) =>
        _reads.RunAsync(read, cancellationToken);

    /// <inheritdoc cref="SqliteWriter.RunAsync"/>
    public ValueTask<T> WriteAsync<T>(Func<WriteContext, T> write, CancellationToken cancellationToken) =>
        _writer.RunAsync(write, cancellationToken);

    public override ValueTask<T> ReadAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        _reads.RunAsync(session => session.Run(this, sql, parameters, read), cancellationToken);

    public override ValueTask<T> WriteAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        _writer.RunAsync(context => context.Session.Run(this, sql, parameters, read), cancellationToken);

    public override ValueTask<long?> ReadIntegerAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        _reads.RunAsync(session => session.QueryInteger(sql, parameters), cancellationToken);

    public override ValueTask<IHostTransaction> JoinAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Notifications are added to a host's transaction by several statements.");

    /// <summary>Rejects new writes, commits the waiting ones, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _reads.Dispose();
        _file.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _writer.Dispose();
        _reads.Dispose();
        _file.Dispose();
    }
}
