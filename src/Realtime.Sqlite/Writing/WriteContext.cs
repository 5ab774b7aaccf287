using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Realtime.Sqlite.Connections;
using SQLitePCL;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// What a write works with: the writer's connection, inside a transaction that holds the write lock, and
/// what the writer knows between transactions. Only the writer's thread uses it.
/// </summary>
internal sealed class WriteContext(SqliteSession session) : IDisposable
{
    private static readonly TimeSpan PollingRound = TimeSpan.FromMilliseconds(10);

    public SqliteSession Session { get; } = session;

    public IdCounter ConversationIds { get; } = new("conversation");

    public IdCounter MessageIds { get; } = new("message");

    public IdCounter NotificationIds { get; } = IdCounter.OfNotifications();

    public Memberships Memberships { get; } = new();

    /// <summary>Starts a transaction; waits for those of other connections to end.</summary>
    /// <param name="busyTimeout">How long at most; read again while it waits, since a store that stops waits less.</param>
    /// <exception cref="SqliteException">The wait was in vain, or the file cannot be written.</exception>
    public void Begin(Func<TimeSpan> busyTimeout)
    {
        // SQLite polls for the lock, and sleeps longer after each attempt. Beside a connection that writes
        // without a pause, attempts 100 ms apart can fail for minutes; so each round is short and starts anew.
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

    /// <summary>Runs writes that share the transaction. A fault of one is its own alone; one of the file ends the transaction for all.</summary>
    /// <exception cref="Exception">The transaction ended, for example because the disk is full.</exception>
    public void Run(List<WriteItem> items, Func<TimeSpan> busyTimeout)
    {
        // A savepoint for each write would copy every page that the write changes, and faults are rare: so the writes
        // run without, and where one fails, all are undone and run once more, this time each apart from the others.
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
            // What was read since may have been the undone item's own work.
            Memberships.Clear();
            item.Refuse(e);
        }

        ThrowIfEnded();
        Session.Execute(SqlText.EndItem);
    }

    private bool IsOfItem(Exception fault) => Session.IsInTransaction && !SqliteFaults.IsOfFile(fault);

    // What follows would be written without a transaction, each statement for itself.
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

    /// <summary>Makes the transaction durable.</summary>
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
