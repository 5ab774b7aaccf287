using System.Collections.Concurrent;
using Realtime.Limits;

namespace Realtime.Guards;

/// <summary>
/// A token bucket for each key. Buckets that are full again are forgotten. No timer runs: a bucket is filled when it is used.
/// Thread-safe.
/// </summary>
internal sealed class TokenBuckets<TKey>(Func<TKey, RateLimit?> limitOf, TimeProvider time)
    where TKey : notnull
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TKey, TokenBucket?> _buckets = [];
    private long _sweptAt = time.GetTimestamp();

    /// <summary>The number of keys that are remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes tokens.</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">How many.</param>
    /// <param name="retryAfter">If there are too few, when there are enough.</param>
    public bool TryTake(TKey key, int count, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return Find(key)?.TryTake(count, out retryAfter) != false;
    }

    /// <summary>Returns whether there is a token, without taking it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="retryAfter">If there is none, when there is one at the latest.</param>
    public bool HasToken(TKey key, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return Find(key)?.HasToken(out retryAfter) != false;
    }

    /// <summary>Returns the bucket of a key; null if there is no limit.</summary>
    private TokenBucket? Find(TKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            return bucket;
        }

        Sweep();
        return _buckets.GetOrAdd(key, static (key, of) => of(key) is { } limit ? new TokenBucket(limit) : null, limitOf);
    }

    private void Sweep()
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (time.GetElapsedTime(sweptAt) < BetweenSweeps || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), sweptAt) != sweptAt)
        {
            return;
        }

        // In the background: one user's request must not wait for what all users have used.
        _ = Task.Run(() =>
        {
            foreach (var (key, bucket) in _buckets)
            {
                if (bucket is null || bucket.IsFull)
                {
                    _buckets.TryRemove(key, out _);
                }
            }
        });
    }
}
