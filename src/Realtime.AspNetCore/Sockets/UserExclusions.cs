using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Sockets;

/// <summary>
/// Which users stay out: those who are banned, and those whom the host signed out until a time. The store decides. If it is not
/// available, what this node knows decides, and those who were let in are looked up later. Thread-safe.
/// </summary>
internal sealed class UserExclusions(IExclusionStore store, IBanStore bans, TimeProvider time, ILogger<UserExclusions> logger) : ISweep
{
    private const int MaxKnown = 10_000;

    /// <summary>How long the answer for a user is used for requests, and how often the store is tried while it is not available.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Exclusion> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _askedAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _unchecked = new(StringComparer.Ordinal);
    private long _triedAt;

    /// <summary>Ends the sockets of a user who was let in and must stay out. Set before the first sweep.</summary>
    public Func<string, Exclusion, Task>? Refused { get; set; }

    /// <summary>Finds why a user stays out, as the store says; null if the user does not.</summary>
    public async ValueTask<Exclusion?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        try
        {
            var finding = bans.FindAsync(userId, cancellationToken).AsTask();
            var until = await store.FindAsync(userId, cancellationToken).ConfigureAwait(false);
            var ban = await finding.ConfigureAwait(false);
            _unchecked.TryRemove(userId, out _);
            var now = time.GetUtcNow();
            var exclusion = ban?.Until > now ? new Exclusion(ban.Until, ban) : until > now ? new Exclusion(until.Value, Ban: null) : null;
            if (exclusion is null)
            {
                _known.TryRemove(userId, out _);
            }
            else
            {
                Learn(userId, exclusion);
            }

            return exclusion;
        }
        catch (Exception exception) when (StoreFaults.IsOfStore(exception))
        {
            _unchecked[userId] = 0;
            return FindKnown(userId);
        }
    }

    /// <summary>The same for a request: the store is asked at most every two seconds for each user, also for one who stays out.</summary>
    public ValueTask<Exclusion?> FindForRequestAsync(string userId, CancellationToken cancellationToken)
    {
        return _askedAt.TryGetValue(userId, out var at) && time.GetElapsedTime(at) < Fresh ? new(FindKnown(userId)) : AskAsync();

        async ValueTask<Exclusion?> AskAsync()
        {
            var asked = time.GetTimestamp();
            var exclusion = await FindAsync(userId, cancellationToken).ConfigureAwait(false);
            if (_askedAt.Count >= MaxKnown)
            {
                _askedAt.Clear();
            }

            _askedAt[userId] = asked;
            return exclusion;
        }
    }

    /// <summary>Returns why a user stays out, as far as this node knows without the store; null if it knows of nothing.</summary>
    public Exclusion? FindKnown(string userId) => _known.TryGetValue(userId, out var exclusion) && exclusion.Until > time.GetUtcNow() ? exclusion : null;

    /// <summary>Records what was stored.</summary>
    public void Learn(string userId, Exclusion exclusion)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[userId] = exclusion;
    }

    /// <summary>Records that a user may come back.</summary>
    public void Forget(string userId) => _known.TryRemove(userId, out _);

    /// <summary>Asks the store again for the next request of a user.</summary>
    public void ForgetAsked(string userId) => _askedAt.TryRemove(userId, out _);

    public async ValueTask SweepAsync()
    {
        if (_unchecked.IsEmpty || time.GetElapsedTime(_triedAt) < Fresh)
        {
            return;
        }

        _triedAt = time.GetTimestamp();
        foreach (var userId in _unchecked.Keys)
        {
            var exclusion = await FindAsync(userId, CancellationToken.None).ConfigureAwait(false);
            if (_unchecked.ContainsKey(userId))
            {
                logger.PutOff("The look-up of users who stay out");
                return;
            }

            if (exclusion is not null && Refused is { } refused)
            {
                await refused(userId, exclusion).ConfigureAwait(false);
            }
        }
    }
}
