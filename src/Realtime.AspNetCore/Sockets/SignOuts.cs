using System.Collections.Concurrent;

namespace Realtime.Sockets;

/// <summary>
/// Which users were disconnected by the host lately. An admission takes time, and the host may disconnect the user meanwhile, when
/// the socket is in no list yet. So an admission remembers where it began, and is refused if the user was disconnected since.
/// Thread-safe.
/// </summary>
internal sealed class SignOuts(TimeProvider time)
{
    /// <summary>How long a disconnection is remembered: longer than any admission takes.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> _byUser = new(StringComparer.Ordinal);
    private long _number;
    private long _sweptAt = time.GetTimestamp();

    /// <summary>Where an admission begins.</summary>
    public long Now => Volatile.Read(ref _number);

    /// <summary>Records that a user is disconnected now. Call it before the user's sockets are looked up.</summary>
    public void Note(string userId)
    {
        var number = Interlocked.Increment(ref _number);
        var at = time.GetUtcNow();
        _byUser.AddOrUpdate(
            userId,
            _ => new(number, at, time.GetTimestamp()),
            (_, known) => known with { Number = Math.Max(number, known.Number), At = at > known.At ? at : known.At, NotedAt = time.GetTimestamp() });
        Sweep();
    }

    /// <summary>Records that another node disconnected a user at a time. Sockets that connected later are not concerned.</summary>
    public void NoteStored(string userId, DateTimeOffset at)
    {
        _byUser.AddOrUpdate(
            userId,
            _ => new(0, at, time.GetTimestamp()) { StoredAt = at },
            (_, known) => known with
            {
                At = at > known.At ? at : known.At,
                StoredAt = known.StoredAt > at ? known.StoredAt : at,
                NotedAt = time.GetTimestamp(),
            });
        Sweep();
    }

    /// <summary>Returns whether a user was disconnected since an admission began.</summary>
    public bool IsSince(string userId, long begin) => _byUser.TryGetValue(userId, out var entry) && entry.Number > begin;

    /// <summary>Returns whether a user was disconnected at or after a time.</summary>
    public bool IsSince(string userId, DateTimeOffset at) => _byUser.TryGetValue(userId, out var entry) && entry.At >= at;

    /// <summary>Returns whether another node disconnected a user at or after a time.</summary>
    public bool IsStoredSince(string userId, DateTimeOffset at) => _byUser.TryGetValue(userId, out var entry) && entry.StoredAt >= at;

    private void Sweep()
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (time.GetElapsedTime(sweptAt) < BetweenSweeps || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var entry in _byUser)
        {
            if (time.GetElapsedTime(entry.Value.NotedAt) > Memory)
            {
                // Only if it is unchanged.
                _byUser.TryRemove(entry);
            }
        }
    }

    /// <param name="Number">The number of the last disconnection that this node was told of.</param>
    /// <param name="At">The time of the last disconnection.</param>
    /// <param name="NotedAt">When it was recorded, as a timestamp.</param>
    private readonly record struct Entry(long Number, DateTimeOffset At, long NotedAt)
    {
        /// <summary>The time of the last disconnection that was found in the store; null for none.</summary>
        public DateTimeOffset? StoredAt { get; init; }
    }
}
