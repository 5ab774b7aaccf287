using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Presence;

/// <summary>
/// Announces changes of presence: at once if there are few, and at most a fixed number per tick if very many users come and
/// go. A user who came and went while waiting is not announced. Users who come or go do not wait for announcements. Several
/// users are looked up at the same time, so that a slow policy call delays only few. Thread-safe.
/// </summary>
internal sealed class PresenceAnnouncer(
    OnlineUsers online,
    PresenceWatches watches,
    PresenceAccess access,
    LastSeenLog lastSeen,
    IContractNeeds contracts,
    EventDelivery delivery,
    ILogger<PresenceAnnouncer> logger) : IDisposable
{
    /// <summary>The maximum number of changes that are announced per tick.</summary>
    internal const int ChangesPerTick = 100;

    /// <summary>The maximum number of users for whom the policy or the store is called at the same time.</summary>
    private const int MaxAtOnce = 32;

    private readonly Lock _lock = new();
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOnline = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _telling = new(1, 1);
    private int _budget = ChangesPerTick;

    /// <summary>Announces that a user came online or went offline.</summary>
    public void Changed(string userId)
    {
        lock (_lock)
        {
            if (_isWaiting.Add(userId))
            {
                _waiting.Enqueue(userId);
            }
        }

        Run();
    }

    /// <summary>Starts a tick.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            _budget = ChangesPerTick;
        }

        Run();
    }

    /// <summary>
    /// Sends a new socket the list of online users between two
    /// announcements, so that every later announcement is newer.
    /// </summary>
    public async ValueTask WelcomeAsync(string userId, Func<IReadOnlyList<UserPresence>, ValueTask> tell, CancellationToken cancellationToken)
    {
        var visible = await access.ListVisibleAsync(userId, online.All, cancellationToken).ConfigureAwait(false);
        await _telling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await tell([.. visible.Where(IsThere).Select(id => new UserPresence(id, IsOnline: true, LastSeenAt: null))]).ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }

        bool IsThere(string id) => id != userId && online.Contains(id);
    }

    public void Dispose() => _telling.Dispose();

    private void Run()
    {
        while (TryTake(out var userId, out var isOnline))
        {
            var telling = TellAsync(userId, isOnline);
            if (!telling.IsCompleted)
            {
                _ = RunAfterAsync(telling);
            }
        }
    }

    private async Task RunAfterAsync(Task telling)
    {
        await telling.ConfigureAwait(false);
        Run();
    }

    /// <summary>Takes the next change that still applies. Changes of one user are announced one after the other.</summary>
    private bool TryTake(out string userId, out bool isOnline)
    {
        lock (_lock)
        {
            for (var left = _waiting.Count; left > 0 && _budget > 0 && _underWay.Count < MaxAtOnce; left--)
            {
                userId = _waiting.Dequeue();
                if (_underWay.Contains(userId))
                {
                    _waiting.Enqueue(userId);
                    continue;
                }

                _isWaiting.Remove(userId);
                isOnline = online.Contains(userId);
                if (isOnline ? _toldOnline.Add(userId) : _toldOnline.Remove(userId))
                {
                    _budget--;
                    _underWay.Add(userId);
                    return true;
                }
            }

            (userId, isOnline) = ("", false);
            return false;
        }
    }

    /// <summary>
    /// Looks up the observers at each change, so that users who no longer
    /// share a conversation are left out. Does not throw.
    /// </summary>
    private async Task TellAsync(string userId, bool isOnline)
    {
        try
        {
            if (contracts.TellsPresence || watches.Any(userId))
            {
                var (socketIds, observerIds) = await FindAudienceAsync(userId).ConfigureAwait(false);
                if (socketIds.Length + observerIds.Length > 0)
                {
                    var times = isOnline ? null : await lastSeen.GetAsync([userId], CancellationToken.None).ConfigureAwait(false);
                    var presence = new UserPresence(userId, isOnline, times is not null && times.TryGetValue(userId, out var at) ? at : null);
                    await AnnounceAsync(new DomainEvent.PresenceChanged(presence, socketIds) { ObserverIds = observerIds }).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            // An unavailable store or policy prevents announcements, but not connections.
            if (!StoreFaults.IsReported(exception))
            {
                logger.PresenceNotTold(exception);
            }
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(userId);
            }
        }
    }

    /// <summary>Host code must not run while the semaphore is held, because connecting users wait for it.</summary>
    private async ValueTask AnnounceAsync(DomainEvent change)
    {
        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            await delivery.DeliverAsync(change).ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }
    }

    private async ValueTask<(string[] SocketIds, string[] ObserverIds)> FindAudienceAsync(string userId)
    {
        var watchers = watches.Of(userId);
        if (contracts.TellsPresence)
        {
            var observers = await access.ListObserversAsync(userId, online.All, CancellationToken.None).ConfigureAwait(false);
            return (
                [.. watchers.Where(w => w.UserId == userId || observers.Contains(w.UserId)).Select(w => w.Id)],
                [.. observers.Where(online.Contains)]);
        }

        string[] askers = [.. watchers.Select(w => w.UserId).Where(id => id != userId).Distinct(StringComparer.Ordinal)];
        var allowed = await access.WhoMaySeeAsync(userId, askers, CancellationToken.None).ConfigureAwait(false);
        return ([.. watchers.Where(w => w.UserId == userId || allowed.Contains(w.UserId)).Select(w => w.Id)], []);
    }
}
