using Microsoft.Extensions.Logging;
using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// Runs every write, on one thread and one connection. What waits while a commit is under way shares the
/// next transaction, so the rate of writes does not fall to one commit (one wait for the disk) each, and no
/// write waits for a timer. The thread is its own because SQLite blocks: a wait for the disk must not take
/// a thread-pool thread, least of all where one processor serves everything.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable, IDisposable
{
    /// <summary>How long a store that stops still waits for the write lock: what waits is refused then, so that the process can end.</summary>
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
    /// Runs on the writer's thread, in a transaction that it may share with others. If it throws, what it did is undone and the
    /// call fails with that exception. Where one throws, all of them run once more, so it keeps nothing of its own between runs.
    /// </param>
    /// <param name="cancellationToken">Ends the wait before the transaction starts; never after.</param>
    /// <exception cref="RealtimeException">
    /// The file cannot be written: it stayed locked for the whole busy timeout, the disk is full, and the like. Or the
    /// store is stopping.
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

    // Tells whether there is a thread whose end is to be waited for.
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
            // Only now, so that what came, or was cancelled, during the wait for the write lock counts.
            _queue.Take(items, _maxWritesPerCommit);
            _context.Run(items, BusyTimeout);
            _context.Commit();
            // What was committed to a file that has gone from its path is not stored for anybody.
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

    // After the answers, which do not wait for it.
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

    // The connection goes with its transaction, and with all that was remembered of it.
    private void Abandon(List<WriteItem> items, Exception fault)
    {
        _context?.Dispose();
        _context = null;
        if (SqliteFaults.IsOfFile(fault))
        {
            // All that wait, so that nobody waits for the same lock or meets the same disk one commit after the other.
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
