using System.Collections.Concurrent;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// The connections that reads run on: opened when first needed, bounded, each used by one read at a time.
/// A read sees everything committed before it began.
/// </summary>
/// <param name="file">Opens them.</param>
/// <param name="capacity">How many there are at most.</param>
/// <param name="faults">Notes faults of the file.</param>
internal sealed class ReadSessions(DatabaseFile file, int capacity, FaultLog faults) : IDisposable
{
    private readonly ConcurrentStack<SqliteSession> _idle = new();
    private readonly SemaphoreSlim _slots = new(capacity, capacity);
    private volatile bool _disposed;

    /// <summary>Runs a read on the caller's thread; waits, without a thread, while all connections are in use.</summary>
    /// <exception cref="RealtimeException">The file cannot be read now, or the store is stopping.</exception>
    public async ValueTask<T> RunAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_disposed)
            {
                throw new RealtimeException(RealtimeError.Unavailable);
            }

            var session = _idle.TryPop(out var idle) ? idle : new SqliteSession(file.Open());
            var intact = false;
            try
            {
                var result = session.InSnapshot(read);
                intact = true;
                return result;
            }
            finally
            {
                Return(session, intact);
            }
        }
        catch (Exception e) when (SqliteFaults.IsOfFile(e))
        {
            throw faults.Unavailable(e, refused: 1);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    // One that failed may be inside a transaction still, and is not used again.
    private void Return(SqliteSession session, bool intact)
    {
        if (!intact)
        {
            session.Dispose();
            return;
        }

        _idle.Push(session);

        // Dispose may have emptied the stack just before the push.
        if (_disposed)
        {
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }
}
