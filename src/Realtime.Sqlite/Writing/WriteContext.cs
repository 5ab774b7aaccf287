using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Realtime.Sqlite.Connections;
using SQLitePCL;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// What a write uses: the writer's connection, inside a transaction that holds the write lock, and the state that
/// the writer keeps between transactions. Used only by the writer's thread.
/// </summary>
internal sealed class WriteContext(SqliteSession session) : IDisposable
{
    private static readonly TimeSpan PollingRound = TimeSpan.FromMilliseconds(10);

    public SqliteSession Session { get; } = session;

    public IdCounter ConversationIds { get; } = new("conversation");

    public IdCounter MessageIds { get; } = new("message");

    public IdCounter NotificationIds { get; } = IdCounter.OfNotifications();

    public Memberships Memberships { get; } = new();

    /// <summary>Starts a transaction. Waits until no other connection holds the write lock.</summary>
    /// <param name="busyTimeout">
    /// Returns the longest wait. Called again during the wait, because a stopping store waits less.
    /// </param>
    /// <exception cref="SqliteException">The wait timed out, or the file cannot be written.</exception>
    public void Begin(Func<TimeSpan> busyTimeout)
    {
        // SQLite polls for the lock and sleeps longer after each attempt. If another connection writes without a
        // pause, attempts 100 ms apart can fail for minutes. So each round is short, and the next one starts again.
        var start = Stopwatch.GetTimestamp();
        while (!Session.TryBeginWrite(PollingRound))
        {
            if (Stopwatch.GetElapsedTime(start) is var waited && waited >= busyTimeout())
            {
                throw new SqliteException(
                    $"another connection has held the write lock for {waited.TotalSeconds:F1} s", raw.SQLITE_BUSY);
            }
        }
    }

    /// <summary>
    /// Runs writes that share the transaction. If one write fails, only that write is undone. If the file fails, all of them
    /// fail.
    /// </summary>
    /// <exception cref="Exception">The transaction ended, for example because the disk is full.</exception>
    public void Run(List<WriteItem> items, Func<TimeSpan> busyTimeout)
    {
        // A savepoint per write would copy every page that the write changes, and faults are rare. So the writes run
        // without savepoints. If one fails, all are rolled back and run again, each in its own savepoint.
        if (TryRun(items))
        {
            return;
        }

        Undo();
        Begin(busyTimeout);
        foreach (var item in items)
        {
            RunApart(item);
        }
    }

    private bool TryRun(List<WriteItem> items)
    {
        foreach (var item in items)
        {
            try
            {
                item.Run(this);
            }
            catch (Exception e) when (IsOfItem(e))
            {
                return false;
            }

            ThrowIfEnded();
        }

        return true;
    }

    private void RunApart(WriteItem item)
    {
        Session.Execute(SqlText.BeginItem);
        try
        {
            item.Run(this);
        }
        catch (Exception e) when (IsOfItem(e))
        {
            Session.Execute(SqlText.UndoItem);
            // The cached memberships may include changes of the undone item.
            Memberships.Clear();
            item.Refuse(e);
        }

        ThrowIfEnded();
        Session.Execute(SqlText.EndItem);
    }

    private bool IsOfItem(Exception fault) => Session.IsInTransaction && !SqliteFaults.IsOfFile(fault);

    // Without a transaction, each following statement would commit on its own.
    private void ThrowIfEnded()
    {
        if (!Session.IsInTransaction)
        {
            throw new InvalidOperationException("A write ended the transaction that it shared with others.");
        }
    }

    private void Undo()
    {
        Session.Execute(SqlText.Rollback);
        Memberships.Clear();
        ConversationIds.Forget();
        MessageIds.Forget();
        NotificationIds.Forget();
    }

    /// <summary>Commits the transaction.</summary>
    public void Commit()
    {
        ConversationIds.Save(Session);
        MessageIds.Save(Session);
        NotificationIds.Save(Session);
        Session.Execute(SqlText.Commit);
    }

    /// <summary>Closes the connection, which undoes a transaction that is not committed.</summary>
    public void Dispose() => Session.Dispose();
}
