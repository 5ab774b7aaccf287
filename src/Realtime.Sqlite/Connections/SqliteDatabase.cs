using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Sqlite.Writing;

namespace Realtime.Sqlite.Connections;

/// <summary>The file as the stores use it: one writer, several readers. Opens nothing before it is first used.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable, IDisposable
{
    private readonly ReadSessions _reads;
    private readonly SqliteWriter _writer;
    private readonly Lazy<string> _file;

    public SqliteDatabase(IOptions<SqliteStoreOptions> options, ILogger<SqliteDatabase> logger)
    {
        Factory = new SqliteConnectionFactory(options.Value);
        var faults = new FaultLog(Factory.DataSource, logger);
        _reads = new ReadSessions(Factory, options.Value.MaxReadConnections, faults);
        _writer = new SqliteWriter(Factory, options.Value, faults, logger);
        _file = new Lazy<string>(FindFile);
    }

    public SqliteConnectionFactory Factory { get; }

    /// <summary>The file as SQLite itself names it, which is one name whatever way a connection was told.</summary>
    public string File => _file.Value;

    /// <inheritdoc cref="ReadSessions.RunAsync"/>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) =>
        _reads.RunAsync(read, cancellationToken);

    /// <inheritdoc cref="SqliteWriter.RunAsync"/>
    public ValueTask<T> WriteAsync<T>(Func<WriteContext, T> write, CancellationToken cancellationToken) =>
        _writer.RunAsync(write, cancellationToken);

    /// <summary>Refuses new writes, commits those that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _reads.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _writer.Dispose();
        _reads.Dispose();
    }

    private string FindFile()
    {
        using var session = new SqliteSession(Factory.Open());
        return session.QueryFirst<string>(SqlText.MainFile)!;
    }
}
