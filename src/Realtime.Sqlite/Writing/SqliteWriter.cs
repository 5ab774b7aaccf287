using Microsoft.Extensions.Logging;
using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// Runs every write, on one thread and one connection. Writes that arrive during a commit share the next
/// transaction. So a write does not cost one commit (one wait for the disk) each, and no write waits for a timer.
/// The writer has its own thread because SQLite blocks: a wait for the disk must not occupy a thread-pool thread,
/// above all on a machine with one processor.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable, IDisposable
{
    /// <summary>
    /// How long a stopping store waits for the write lock. The waiting writes then fail, so that the process can end.
    /// </summary>
    private static readonly TimeSpan StoppingBusyTimeout = TimeSpan.FromSeconds(1);

    private readonly DatabaseFile _file;
    private readonly FaultLog _faults;
    private readonly ILogger _logger;
    private readonly WriteAheadLog _log;
    private readonly WriteQueue _queue;
    private readonly int _maxWritesPerCommit;
    private readonly TimeSpan _busyTimeout;
    private readonly Lock _startGate = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private volatile bool _closed;
    private WriteContext? _context;

    public SqliteWriter(DatabaseFile file, SqliteStoreOptions options, FaultLog faults, ILogger logger)
    {
        _file = file;
        _faults = faults;
        _logger = logger;
        _log = new WriteAheadLog(file, logger);
        _queue = new WriteQueue(options.WriteQueueCapacity);
        _maxWritesPerCommit = options.MaxWritesPerCommit;
        _busyTimeout = options.BusyTimeout;
    }

    /// <summary>Runs a write; completes after its commit is durable.</summary>
    /// <param name="write">
    /// Runs on the writer's thread, in a transaction that it may share with other writes. If it throws, its changes are undone
    /// and the call fails with that exception. If any of them throws, all run again, so it must keep no state between runs.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts. Has no effect after that.</param>
    /// <exception cref="RealtimeException">
    /// The file cannot be written, for example because it stayed locked for the whole busy timeout or the disk is full.
    /// Or the store is stopping.
    /// </exception>
    public async ValueTask<T> RunAsync<T>(Func<WriteContext, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnsureStarted();
        var item = new WriteItem<T>(write, cancellationToken);
        await _queue.AddAsync(item, cancellationToken).ConfigureAwait(false);
        return await item.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Close())
        {
            await _stopped.Task.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (Close())
        {
            _thread!.Join();
        }
    }

    private void EnsureStarted()
    {
        lock (_startGate)
        {
            if (_thread is null && !_closed)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "Realtime SQLite writer" };
                _thread.Start();
            }
        }
    }

    // Returns whether the thread was started, so that the caller must wait for its end.
    private bool Close()
    {
        lock (_startGate)
        {
            _closed = true;
            _queue.Close();
            return _thread is not null;
        }
    }

    private void Run()
    {
        var items = new List<WriteItem>();
        while (_queue.WaitForItems())
        {
            RunTransaction(items);
            items.Clear();
        }

        _context?.Dispose();
        _stopped.SetResult();
    }

    private void RunTransaction(List<WriteItem> items)
    {
        try
        {
            _file.EnsureInPlace();
            _context ??= new WriteContext(new SqliteSession(_file.Open()));
            _context.Begin(BusyTimeout);
            // After the wait for the write lock, so that writes that were added or cancelled during the wait count.
            _queue.Take(items, _maxWritesPerCommit);
            _context.Run(items, BusyTimeout);
            _context.Commit();
            // A commit to a file that is no longer at its path is lost, so it must not be acknowledged.
            _file.EnsureInPlace();
            _faults.Available();
        }
        catch (Exception e)
        {
            Abandon(items, e);
            return;
        }

        foreach (var item in items)
        {
            item.Complete();
        }

        BoundLog();
    }

    // Runs after the callers have their results, so that they do not wait for it.
    private void BoundLog()
    {
        try
        {
            _log.Bound(_context!.Session);
        }
        catch (Exception e)
        {
            LogNotBounded(e);
        }
    }

    private TimeSpan BusyTimeout() => _closed && StoppingBusyTimeout < _busyTimeout ? StoppingBusyTimeout : _busyTimeout;

    // Closes the connection, which rolls back its transaction and drops the cached state.
    private void Abandon(List<WriteItem> items, Exception fault)
    {
        _context?.Dispose();
        _context = null;
        if (SqliteFaults.IsOfFile(fault))
        {
            // Fails all waiting writes at once; otherwise each batch would wait for the same lock or disk in turn.
            _queue.Take(items, int.MaxValue);
            fault = _faults.Unavailable(fault, items.Count);
        }
        else
        {
            _queue.Take(items, _maxWritesPerCommit);
            LogTransactionFailed(items.Count, fault);
        }

        foreach (var item in items)
        {
            item.Fail(fault);
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "A transaction of {Count} writes failed; none of them was stored")]
    private partial void LogTransactionFailed(int count, Exception fault);

    [LoggerMessage(1251, LogLevel.Warning, "The write-ahead log could not be copied to the database file")]
    private partial void LogNotBounded(Exception fault);
}
