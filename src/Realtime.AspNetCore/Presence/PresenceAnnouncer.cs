using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Presence;

/// <summary>
/// Announces changes of presence: at once while there are few, and at most a number of them in each tick while very many
/// come and go. A user who came and went while waiting for the turn is not announced at all. Whoever comes or goes waits
/// for nothing; several users are looked up at a time, so that a slow policy for one holds up few. Thread-safe.
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
    /// <summary>How many changes are announced in a tick.</summary>
    internal const int ChangesPerTick = 100;

    /// <summary>For how many users at a time the policy or the store is asked.</summary>
    private const int MaxAtOnce = 32;

    private readonly Lock _lock = new();
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOnline = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _telling = new(1, 1);
    private int _budget = ChangesPerTick;

    /// <summary>A user came online or went offline.</summary>
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

    /// <summary>Begins a tick.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            _budget = ChangesPerTick;
        }

        Run();
    }

    /// <summary>Gives a user who has just come those who are online, at one point between two changes: what is announced afterwards is newer.</summary>
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

    /// <summary>Takes the next change that still is one. Changes of one user are announced one after the other.</summary>
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

    /// <summary>Asking the store at each change keeps those out who no longer share a conversation. Does not throw.</summary>
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
            // A store or a policy that is away keeps watchers in the dark, but no socket from connecting.
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

    /// <summary>No host code runs while this is held, since those who connect wait for it.</summary>
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
