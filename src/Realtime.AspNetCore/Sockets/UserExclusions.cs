using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Sockets;

/// <summary>
/// Which users stay out. The store decides. If it is not available, what this node knows decides, and those who were let in are
/// looked up later. Thread-safe.
/// </summary>
internal sealed class UserExclusions(IExclusionStore store, TimeProvider time, ILogger<UserExclusions> logger) : ISweep
{
    private const int MaxKnown = 10_000;

    /// <summary>How long the answer for a user is used for requests, and how often the store is tried while it is not available.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _admitted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _unchecked = new(StringComparer.Ordinal);
    private long _triedAt;

    /// <summary>Ends the sockets of a user who was let in and must stay out. Set before the first sweep.</summary>
    public Func<string, Task>? Refused { get; set; }

    /// <summary>Returns whether a user stays out, as the store says.</summary>
    public async ValueTask<bool> IsOutAsync(string userId, CancellationToken cancellationToken)
    {
        try
        {
            var until = await store.FindAsync(userId, cancellationToken).ConfigureAwait(false);
            _unchecked.TryRemove(userId, out _);
            if (until > time.GetUtcNow())
            {
                Learn(userId, until.Value);
                return true;
            }

            _known.TryRemove(userId, out _);
            return false;
        }
        catch (Exception exception) when (StoreFaults.IsOfStore(exception))
        {
            _unchecked[userId] = 0;
            return IsKnownOut(userId);
        }
    }

    /// <summary>The same for a request: the store is asked at most every two seconds for each user.</summary>
    public ValueTask<bool> IsRequestRefusedAsync(string userId, CancellationToken cancellationToken)
    {
        if (IsKnownOut(userId))
        {
            // Asked, because another node may have admitted the user.
            return IsOutAsync(userId, cancellationToken);
        }

        return _admitted.TryGetValue(userId, out var at) && time.GetElapsedTime(at) < Fresh ? new(false) : AskAsync();

        async ValueTask<bool> AskAsync()
        {
            var asked = time.GetTimestamp();
            if (await IsOutAsync(userId, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            if (_admitted.Count >= MaxKnown)
            {
                _admitted.Clear();
            }

            _admitted[userId] = asked;
            return false;
        }
    }

    /// <summary>Returns whether this node knows that a user stays out, without the store.</summary>
    public bool IsKnownOut(string userId) => _known.TryGetValue(userId, out var until) && until > time.GetUtcNow();

    /// <summary>Records what was stored.</summary>
    public void Learn(string userId, DateTimeOffset until)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[userId] = until;
    }

    /// <summary>Records that a user may come back.</summary>
    public void Forget(string userId) => _known.TryRemove(userId, out _);

    public async ValueTask SweepAsync()
    {
        if (_unchecked.IsEmpty || time.GetElapsedTime(_triedAt) < Fresh)
        {
            return;
        }

        _triedAt = time.GetTimestamp();
        foreach (var userId in _unchecked.Keys)
        {
            var isOut = await IsOutAsync(userId, CancellationToken.None).ConfigureAwait(false);
            if (_unchecked.ContainsKey(userId))
            {
                logger.PutOff("The look-up of users who stay out");
                return;
            }

            if (isOut && Refused is { } refused)
            {
                await refused(userId).ConfigureAwait(false);
            }
        }
    }
}
