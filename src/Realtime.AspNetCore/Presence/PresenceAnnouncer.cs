using Microsoft.Extensions.Logging;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Writing;

namespace Realtime.Presence;

/// <summary>
/// Tells changes of presence: at once while there are few, and at most a number of them in each tick while very many
/// come and go. A user who came and went while waiting for the turn is not told at all. Thread-safe.
/// </summary>
internal sealed class PresenceAnnouncer(
    OnlineUsers online,
    PresenceWatches watches,
    PresenceAccess access,
    LastSeenLog lastSeen,
    ChatNamespaces namespaces,
    EventDelivery delivery,
    ILogger<PresenceAnnouncer> logger) : IDisposable
{
    /// <summary>How many changes are told in a tick.</summary>
    internal const int ChangesPerTick = 100;

    private readonly Lock _lock = new();
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOnline = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _telling = new(1, 1);
    private int _budget = ChangesPerTick;
    private bool _isRunning;
    private bool? _tellsUnasked;

    /// <summary>A user came online or went offline. Completes early if others are being told; then they go on with this one.</summary>
    public ValueTask ChangedAsync(string userId)
    {
        lock (_lock)
        {
            if (_isWaiting.Add(userId))
            {
                _waiting.Enqueue(userId);
            }
        }

        return RunAsync();
    }

    /// <summary>Begins a tick.</summary>
    public ValueTask TickAsync()
    {
        lock (_lock)
        {
            _budget = ChangesPerTick;
        }

        return RunAsync();
    }

    /// <summary>Gives a user who has just come those who are online, at one point between two changes: what is told afterwards is newer.</summary>
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

    private async ValueTask RunAsync()
    {
        lock (_lock)
        {
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        while (TryTake(out var userId, out var isOnline))
        {
            await TellAsync(userId, isOnline).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the next change that still is one.</summary>
    private bool TryTake(out string userId, out bool isOnline)
    {
        lock (_lock)
        {
            while (_budget > 0 && _waiting.TryDequeue(out userId!))
            {
                _isWaiting.Remove(userId);
                isOnline = online.Contains(userId);
                if (isOnline ? _toldOnline.Add(userId) : _toldOnline.Remove(userId))
                {
                    _budget--;
                    return true;
                }
            }

            _isRunning = false;
            (userId, isOnline) = ("", false);
            return false;
        }
    }

    /// <summary>Asking the store at each change keeps those out who no longer share a conversation.</summary>
    private async ValueTask TellAsync(string userId, bool isOnline)
    {
        _tellsUnasked ??= namespaces.All.Any(n => n.Dialect.TellsPresence);
        if (_tellsUnasked == false && !watches.Any(userId))
        {
            return;
        }

        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            var (socketIds, observerIds) = await FindAudienceAsync(userId).ConfigureAwait(false);
            if (socketIds.Length + observerIds.Length > 0)
            {
                var times = isOnline ? null : await lastSeen.GetAsync([userId], CancellationToken.None).ConfigureAwait(false);
                var presence = new UserPresence(userId, isOnline, times is not null && times.TryGetValue(userId, out var at) ? at : null);
                await delivery.DeliverAsync(new DomainEvent.PresenceChanged(presence, socketIds) { ObserverIds = observerIds }).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // A store that is away keeps watchers in the dark, but no socket from connecting.
            if (!StoreFaults.IsReported(exception))
            {
                logger.PresenceNotTold(exception);
            }
        }
        finally
        {
            _telling.Release();
        }
    }

    private async ValueTask<(string[] SocketIds, string[] ObserverIds)> FindAudienceAsync(string userId)
    {
        var watchers = watches.Of(userId);
        if (_tellsUnasked == true)
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
