using System.Threading.RateLimiting;
using Realtime.Limits;

namespace Realtime.Guards;

/// <summary>The framework's token bucket without its timer: filled when it is used. Thread-safe.</summary>
internal sealed class TokenBucket(RateLimit limit)
{
    private readonly TokenBucketRateLimiter _limiter = new(new()
    {
        TokenLimit = limit.Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limit.PerMinute,
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    /// <summary>Whether no token is missing.</summary>
    public bool IsFull
    {
        get
        {
            _limiter.TryReplenish();
            return _limiter.IdleDuration is not null;
        }
    }

    /// <summary>Returns whether there is a token, without taking it.</summary>
    /// <param name="retryAfter">If there is none, when there is one at the latest.</param>
    public bool HasToken(out TimeSpan retryAfter)
    {
        retryAfter = _limiter.ReplenishmentPeriod;

        // Not by acquiring none: the framework grants that with a part of a token.
        _limiter.TryReplenish();
        return _limiter.GetStatistics() is { CurrentAvailablePermits: > 0 };
    }

    /// <summary>Takes tokens.</summary>
    /// <param name="count">How many. More than the bucket holds count as all that it holds.</param>
    /// <param name="retryAfter">If there are too few, when there are enough.</param>
    public bool TryTake(int count, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        _limiter.TryReplenish();
        using var lease = _limiter.AttemptAcquire(Math.Min(count, limit.Burst));
        if (lease.IsAcquired)
        {
            return true;
        }

        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : _limiter.ReplenishmentPeriod;
        return false;
    }
}
