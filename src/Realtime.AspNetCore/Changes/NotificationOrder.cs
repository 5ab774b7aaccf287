using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// Puts the notifications of each user into the order of their sequences, in a cluster: those of other nodes take longer than
/// this node's own. One that comes before an earlier one waits for a moment; what has not come by then is read from the store.
/// Nothing is dropped here: what comes late is delivered late. Thread-safe.
/// </summary>
/// <param name="post">Queues a notification for delivery.</param>
/// <param name="missed">Reads from the store.</param>
/// <param name="isClustered">Whether other nodes publish notifications.</param>
/// <param name="time">The clock for how long notifications are held.</param>
/// <param name="logger">The log.</param>
internal sealed class NotificationOrder(
    Func<DomainEvent, ValueTask> post,
    IMissedChanges missed,
    Func<bool> isClustered,
    TimeProvider time,
    ILogger logger)
{
    private const int MaxUsers = 10_000;

    /// <summary>If more are missing, they are not read. Clients notice the gap by the sequence.</summary>
    private const int MaxMissed = 200;

    /// <summary>Longer than a notification of another node takes, with a database that is polled every 100 ms.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Queues a notification, or holds it for a moment.</summary>
    public ValueTask PostAsync(DomainEvent.NotificationPublished published)
    {
        var (userId, sequence) = (published.Notification.UserId, published.Notification.Sequence);
        Line line;
        lock (_lock)
        {
            if (!isClustered())
            {
                _lines.Clear();
                return post(published);
            }

            line = LineOf_NeedsLock(userId);
            if (line.Held.Count == 0 && sequence <= line.Next)
            {
                (line.Next, line.HasBegun) = (Math.Max(line.Next, sequence + 1), true);
                return post(published);
            }

            line.Held[sequence] = published;
            if (line.Held.Keys.First() <= line.Next)
            {
                Drain_NeedsLock(line, toTheEnd: false);
            }

            if (line.IsWaiting || line.Held.Count == 0)
            {
                return default;
            }

            line.IsWaiting = true;
        }

        _ = FillAsync(userId, line);
        return default;
    }

    /// <summary>Forgets a user who has no socket on this node, so that what is missed from now on is not read later.</summary>
    public void Forget(string userId)
    {
        lock (_lock)
        {
            if (_lines.TryGetValue(userId, out var line) && line.Held.Count == 0)
            {
                _lines.Remove(userId);
            }
        }
    }

    private async Task FillAsync(string userId, Line line)
    {
        await Task.Delay(Hold, time).ConfigureAwait(false);
        long after;
        long before;
        lock (_lock)
        {
            (after, before) = (line.Next - 1, line.Held.Count == 0 ? 0 : line.Held.Keys.Last());
        }

        IReadOnlyList<DomainEvent.NotificationPublished> found = [];
        try
        {
            // Before the first one that was seen, nothing is known to be missing.
            if (line.HasBegun && before - after is > 1 and <= MaxMissed)
            {
                found = await missed.ReadNotificationsAsync(userId, after, before).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.MissedChangesNotRead(exception);
            }
        }

        lock (_lock)
        {
            foreach (var published in found)
            {
                if (published.Notification.Sequence >= line.Next)
                {
                    line.Held.TryAdd(published.Notification.Sequence, published);
                }
            }

            Drain_NeedsLock(line, toTheEnd: true);
            line.IsWaiting = false;
        }
    }

    private Line LineOf_NeedsLock(string userId)
    {
        if (!_lines.TryGetValue(userId, out var line))
        {
            if (_lines.Count >= MaxUsers)
            {
                // Those that hold something end by themselves.
                _lines.Clear();
            }

            _lines[userId] = line = new Line();
        }

        return line;
    }

    /// <summary>Queues what is held, in order: all, or what follows without a gap.</summary>
    private void Drain_NeedsLock(Line line, bool toTheEnd)
    {
        while (line.Held.Count > 0 && (toTheEnd || line.Held.Keys.First() <= line.Next))
        {
            var (sequence, published) = line.Held.First();
            line.Held.Remove(sequence);
            line.Next = Math.Max(line.Next, sequence + 1);
            line.HasBegun = true;

            // Waits only if the lane is full. The order is that of the calls nevertheless, as long as it is not.
            _ = post(published).AsTask();
        }
    }

    /// <summary>The notifications of one user.</summary>
    private sealed class Line
    {
        /// <summary>The sequence that is not held.</summary>
        public long Next { get; set; } = 1;

        /// <summary>Whether a notification has been delivered, so that a gap before the next one is one.</summary>
        public bool HasBegun { get; set; }

        public bool IsWaiting { get; set; }

        public SortedDictionary<long, DomainEvent.NotificationPublished> Held { get; } = [];
    }
}
