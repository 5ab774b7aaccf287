using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// Puts the notifications of each user into the order of their sequences, in a cluster: those of other nodes take longer than
/// this node's own. One that comes before an earlier one waits for a moment; what has not come by then is read from the store.
/// The first one that is seen of a user waits, too: for those that were published since the user came, and while the outbox holds an
/// earlier one of that user. One that comes after a later one was posted is dropped, since a user's notifications are committed in the
/// order of their sequences: it was read from the store, or the user's clients read it when they connected. Only where the store could
/// not be read it is delivered late. Thread-safe.
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

    /// <summary>
    /// The longest time that the first notification of a user waits for earlier ones in the outbox: longer than the lease of a
    /// node that has crashed while it handed them out.
    /// </summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(10);

    /// <summary>An older notification is no news: the client has read it when it connected.</summary>
    private static readonly TimeSpan LongestNews = TimeSpan.FromMinutes(1);

    /// <summary>How much the clocks of two nodes may differ. What is this much older than a connection was read by its client.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(2);

    // A broadcast may be the first notification of thousands of users at once. Other reads must not wait behind them.
    private readonly SemaphoreSlim _reading = new(4);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private DateTimeOffset _since = time.GetUtcNow();

    /// <summary>Queues a notification, or holds it for a moment.</summary>
    public ValueTask PostAsync(DomainEvent.NotificationPublished published)
    {
        var (userId, sequence) = (published.Notification.UserId, published.Notification.Sequence);
        Line line;
        lock (_lock)
        {
            if (!isClustered())
            {
                Clear_NeedsLock();
                return post(published);
            }

            line = LineOf_NeedsLock(userId);
            if (sequence < line.Next && (sequence >= line.UnreadBefore || published.Notification.CreatedAt < NewsOf(userId)))
            {
                return default;
            }

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

    /// <summary>
    /// Records a notification of a user who has no socket on this node. What is missed from now on is not read later.
    /// </summary>
    public void Hear(string userId, long sequence)
    {
        lock (_lock)
        {
            var line = LineOf_NeedsLock(userId);
            if (line.Held.Count == 0)
            {
                // The user's clients read all of these when they come.
                (line.Next, line.HasBegun, line.UnreadBefore) = (Math.Max(line.Next, sequence + 1), false, 0);
            }
        }
    }

    private async Task FillAsync(string userId, Line line)
    {
        var begunAt = time.GetTimestamp();
        IReadOnlyList<DomainEvent.NotificationPublished> found = [];
        var isRead = false;
        try
        {
            do
            {
                await Task.Delay(Hold, time).ConfigureAwait(false);
            }
            while (FirstHeld(line) is { } first &&
                time.GetElapsedTime(begunAt) < LongestHold &&
                await ReadAsync(() => missed.IsEarlierWaitingAsync(userId, first)).ConfigureAwait(false));

            if (GapOf(userId, line) is { } gap)
            {
                found = await ReadAsync(() => missed.ReadNotificationsAsync(userId, gap.After, gap.Before, gap.Since)).ConfigureAwait(false);
                isRead = true;
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

            var hasGap = line.Held.Count > 0 && (line.Held.Keys.First() > line.Next || line.Held.Keys.Last() - line.Held.Keys.First() >= line.Held.Count);
            Drain_NeedsLock(line, toTheEnd: true);
            line.IsWaiting = false;
            if (hasGap && !isRead)
            {
                line.UnreadBefore = line.Next;
            }
        }
    }

    private async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The sequence with which a user begins; null if the user has begun, or nothing is held.</summary>
    private long? FirstHeld(Line line)
    {
        lock (_lock)
        {
            return line.HasBegun || line.Held.Count == 0 ? null : line.Held.Keys.First();
        }
    }

    /// <summary>The sequences around what may be missing, and since when it counts; null for nothing, or too much.</summary>
    private (long After, long Before, DateTimeOffset Since)? GapOf(string userId, Line line)
    {
        lock (_lock)
        {
            if (line.Held.Count == 0)
            {
                return null;
            }

            var (after, before, since) = (line.Next - 1, line.Held.Keys.Last(), time.GetUtcNow() - LongestNews);
            if (line.HasBegun)
            {
                // One that a host's transaction created before the user came may be among them: it was committed later.
                return before - after is > 1 and <= MaxMissed ? (after, before, since) : null;
            }

            // Before it was told of any, this node does not know what its clients have, except what they read when they came.
            since = Max(since, Max(_since, NewsOf(userId)));
            return before - after > 1 ? (Math.Max(after, before - MaxMissed), before, since) : null;
        }
    }

    /// <summary>Since when notifications are news to the clients of a user on this node: those before it were read at the connection.</summary>
    private DateTimeOffset NewsOf(string userId) => missed.ConnectedSince(userId) is { } since ? since - ClockDifference : DateTimeOffset.MinValue;

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void Clear_NeedsLock()
    {
        _lines.Clear();
        _since = time.GetUtcNow();
    }

    private Line LineOf_NeedsLock(string userId)
    {
        if (!_lines.TryGetValue(userId, out var line))
        {
            if (_lines.Count >= MaxUsers)
            {
                // Those that hold something end by themselves.
                Clear_NeedsLock();
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

        /// <summary>Whether one has been delivered since the user came, so that a gap before the next one is one.</summary>
        public bool HasBegun { get; set; }

        public bool IsWaiting { get; set; }

        /// <summary>Below this sequence, some may be missing that could not be read from the store.</summary>
        public long UnreadBefore { get; set; }

        public SortedDictionary<long, DomainEvent.NotificationPublished> Held { get; } = [];
    }
}
