using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Presence;

/// <summary>
/// Announces changes of presence: at once if there are few, and at most a fixed number per tick if very many users come and
/// go. A user who came and went while waiting is not announced. Users who come or go do not wait for announcements. Several
/// users are looked up at the same time, so that a slow policy call delays only few. Users who get to see each other while
/// both are online are told so. In dialects that tell presence unasked, each user is told of another one's coming once, and of
/// the going only after that. Thread-safe.
/// </summary>
internal sealed partial class PresenceAnnouncer : IDisposable
{
    /// <summary>The maximum number of changes that are announced per tick.</summary>
    internal const int ChangesPerTick = 100;

    /// <summary>The maximum number of users for whom the policy or the store is called at the same time.</summary>
    private const int MaxAtOnce = 32;

    private readonly OnlineUsers _online;
    private readonly PresenceWatches _watches;
    private readonly PresenceAccess _access;
    private readonly LastSeenLog _lastSeen;
    private readonly IContractNeeds _contracts;
    private readonly EventDelivery _delivery;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOnline = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IReadOnlyList<string>>> _introduced = new(StringComparer.Ordinal);
    private readonly ToldPresence _told = new();
    private readonly SemaphoreSlim _telling = new(1, 1);
    private int _budget = ChangesPerTick;

    public PresenceAnnouncer(
        OnlineUsers online,
        PresenceWatches watches,
        PresenceAccess access,
        LastSeenLog lastSeen,
        Introductions introductions,
        BlockCache blocks,
        IContractNeeds contracts,
        EventDelivery delivery,
        ILogger<PresenceAnnouncer> logger)
    {
        (_online, _watches, _access, _lastSeen) = (online, watches, access, lastSeen);
        (_contracts, _delivery, _logger) = (contracts, delivery, logger);
        introductions.Made = Introduce;
        introductions.Ended = Separate;
        blocks.Changed = (userId, otherUserId) => Separate(userId, [otherUserId]);
    }

    /// <summary>Announces that a user came online or went offline.</summary>
    public void Changed(string userId)
    {
        lock (_lock)
        {
            Add_NeedsLock(userId);
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
        var visible = await _access.ListVisibleAsync(userId, _online.All, cancellationToken).ConfigureAwait(false);
        await _telling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await tell([.. ListFor(userId, visible).Select(id => new UserPresence(id, IsOnline: true, LastSeenAt: null))]).ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }

        Run();
    }

    public void Dispose() => _telling.Dispose();

    /// <summary>Records whom a new socket is told of.</summary>
    private List<string> ListFor(string userId, IReadOnlySet<string> visible)
    {
        var listed = new List<string>();
        lock (_lock)
        {
            var hasOthers = _told.IsWelcomed(userId) && _online.SocketsOf(userId) > 1;
            foreach (var id in visible.Where(id => id != userId && _online.Contains(id)))
            {
                if (hasOthers && !_told.Contains(id, userId))
                {
                    // The user's other sockets have not heard it either, so all of them are told.
                    Add_NeedsLock(id, [userId]);
                    continue;
                }

                _told.TryAdd(id, userId);
                listed.Add(id);
            }

            _told.Welcome(userId);
        }

        return listed;
    }

    /// <summary>Called in a delivery lane, which must not wait.</summary>
    private void Introduce(Acquaintance acquaintance)
    {
        var (newIds, allIds) = (acquaintance.NewIds, acquaintance.AllIds);
        var areNew = ReferenceEquals(newIds, allIds) ? null : newIds.ToHashSet(StringComparer.Ordinal);
        var any = false;
        lock (_lock)
        {
            foreach (var userId in allIds)
            {
                if ((_contracts.TellsPresence || _watches.Any(userId)) && _online.Contains(userId))
                {
                    Add_NeedsLock(userId, areNew is null || areNew.Contains(userId) ? allIds : newIds);
                    any = true;
                }
            }
        }

        if (any)
        {
            _ = Task.Run(Run);
        }
    }

    private void Add_NeedsLock(string userId, IReadOnlyList<string>? introducedTo = null)
    {
        if (introducedTo is not null)
        {
            if (!_introduced.TryGetValue(userId, out var lists))
            {
                _introduced[userId] = lists = new(1);
            }

            lists.Add(introducedTo);
        }

        if (_isWaiting.Add(userId))
        {
            _waiting.Enqueue(userId);
        }
    }

    private void Run()
    {
        while (TryTake(out var userId, out var isOnline, out var introducedTo))
        {
            var telling = TellAsync(userId, isOnline, introducedTo);
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
    private bool TryTake(out string userId, out bool isOnline, out List<IReadOnlyList<string>>? introducedTo)
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
                isOnline = _online.Contains(userId);
                _introduced.Remove(userId, out introducedTo);
                var hasChanged = isOnline ? _toldOnline.Add(userId) : _toldOnline.Remove(userId) || _told.Any(userId);
                if (hasChanged || (isOnline && introducedTo is not null))
                {
                    // A change is told to all who may see the user.
                    introducedTo = hasChanged ? null : introducedTo;
                    _budget--;
                    _underWay.Add(userId);
                    return true;
                }
            }

            (userId, isOnline, introducedTo) = ("", false, null);
            return false;
        }
    }

    /// <summary>
    /// Looks up the observers at each change, so that users who no longer
    /// share a conversation are left out. Does not throw.
    /// </summary>
    private async Task TellAsync(string userId, bool isOnline, List<IReadOnlyList<string>>? introducedTo)
    {
        try
        {
            if (_contracts.TellsPresence || _watches.Any(userId))
            {
                var (socketIds, observerIds) = introducedTo is null
                    ? await FindAudienceAsync(userId).ConfigureAwait(false)
                    : await FindIntroducedAsync(userId, introducedTo).ConfigureAwait(false);
                var times = isOnline || socketIds.Length + observerIds.Length == 0
                    ? null
                    : await _lastSeen.GetAsync([userId], CancellationToken.None).ConfigureAwait(false);
                var presence = new UserPresence(userId, isOnline, times is not null && times.TryGetValue(userId, out var at) ? at : null);
                await AnnounceAsync(presence, socketIds, observerIds).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // An unavailable store or policy prevents announcements, but not connections.
            if (!StoreFaults.IsReported(exception))
            {
                _logger.PresenceNotTold(exception);
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
    private async ValueTask AnnounceAsync(UserPresence presence, string[] socketIds, string[] observerIds)
    {
        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                Func<string, bool> isHeard = presence.IsOnline ? id => _told.TryAdd(presence.UserId, id) : _told.Remove(presence.UserId);
                observerIds = [.. observerIds.Where(isHeard)];
            }

            if (socketIds.Length + observerIds.Length > 0)
            {
                await _delivery.DeliverAsync(new DomainEvent.PresenceChanged(presence, socketIds) { ObserverIds = observerIds }).ConfigureAwait(false);
            }
        }
        finally
        {
            _telling.Release();
        }
    }

    private async ValueTask<(string[] SocketIds, string[] ObserverIds)> FindAudienceAsync(string userId)
    {
        var watchers = _watches.Of(userId);
        if (_contracts.TellsPresence)
        {
            var observers = await _access.ListObserversAsync(userId, _online.All, CancellationToken.None).ConfigureAwait(false);
            return (
                [.. watchers.Where(w => w.UserId == userId || observers.Contains(w.UserId)).Select(w => w.Id)],
                [.. observers.Where(_online.Contains)]);
        }

        string[] askers = [.. watchers.Select(w => w.UserId).Where(id => id != userId).Distinct(StringComparer.Ordinal)];
        var allowed = await _access.WhoMaySeeAsync(userId, askers, CancellationToken.None).ConfigureAwait(false);
        return ([.. watchers.Where(w => w.UserId == userId || allowed.Contains(w.UserId)).Select(w => w.Id)], []);
    }

    /// <summary>Finds those on this node who may see a user now and have not been told yet that the user is online.</summary>
    private async ValueTask<(string[] SocketIds, string[] ObserverIds)> FindIntroducedAsync(string userId, List<IReadOnlyList<string>> introducedTo)
    {
        string[] untold;
        lock (_lock)
        {
            untold = [.. introducedTo
                .SelectMany(ids => ids)
                .Distinct(StringComparer.Ordinal)
                .Where(id => id != userId && _online.SocketsOf(id) > 0 && !_told.Contains(userId, id))];
        }

        if (untold.Length == 0)
        {
            return ([], []);
        }

        var allowed = await _access.WhoMaySeeAsync(userId, untold, CancellationToken.None).ConfigureAwait(false);
        return (
            [.. _watches.Of(userId).Where(w => allowed.Contains(w.UserId)).Select(w => w.Id)],
            _contracts.TellsPresence ? [.. untold.Where(allowed.Contains)] : []);
    }
}
