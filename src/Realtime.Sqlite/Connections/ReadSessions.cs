using System.Collections.Concurrent;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// A bounded pool of connections for reads. Connections are opened on demand; each runs one read at a time.
/// A read sees everything that was committed before it began.
/// </summary>
/// <param name="file">Opens the connections.</param>
/// <param name="capacity">The highest number of connections.</param>
/// <param name="faults">Logs faults of the file.</param>
internal sealed class ReadSessions(DatabaseFile file, int capacity, FaultLog faults) : IDisposable
{
    private readonly ConcurrentStack<SqliteSession> _idle = new();
    private readonly SemaphoreSlim _slots = new(capacity, capacity);
    private volatile bool _disposed;

    /// <summary>Runs a read on the calling thread. Waits asynchronously while all connections are in use.</summary>
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

    // A session whose read failed may still be inside a transaction, so it is not reused.
    private void Return(SqliteSession session, bool intact)
    {
        if (!intact)
        {
            session.Dispose();
            return;
        }

        _idle.Push(session);

        // Dispose may have closed the idle sessions just before the push.
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
