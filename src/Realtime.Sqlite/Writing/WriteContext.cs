using System.Diagnostics;
using Realtime.Sqlite.Connections;

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
    /// <param name="busyTimeout">How long at most.</param>
    /// <exception cref="RealtimeException">The wait was in vain.</exception>
    public void Begin(TimeSpan busyTimeout)
    {
        // SQLite polls for the lock, and sleeps longer after each attempt. Beside a connection that writes
        // without a pause, attempts 100 ms apart can fail for minutes; so each round is short and starts anew.
        var start = Stopwatch.GetTimestamp();
        while (!Session.TryBeginWrite(PollingRound))
        {
            if (Stopwatch.GetElapsedTime(start) >= busyTimeout)
            {
                throw new RealtimeException(RealtimeError.Unavailable);
            }
        }
    }

    /// <summary>
    /// Runs one write so that its fault undoes it and nothing else. A fault that ended the whole transaction
    /// (a full disk) comes out of here, since there is no savepoint left to return to.
    /// </summary>
    public void Run(WriteItem item)
    {
        Session.Execute(SqlText.BeginItem);
        try
        {
            item.Run(this);
        }
        catch (Exception e)
        {
            Session.Execute(SqlText.UndoItem);
            // What was read since may have been the undone item's own work.
            Memberships.Clear();
            item.Refuse(e);
        }

        Session.Execute(SqlText.EndItem);
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
