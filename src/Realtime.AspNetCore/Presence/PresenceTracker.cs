using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Hosting;
using Realtime.Storage;

namespace Realtime.Presence;

/// <summary>
/// Who is connected to this node: online from the first socket until the last has been gone for the grace
/// period. Watchers are told of each change in the order of the changes. Thread-safe.
/// </summary>
internal sealed class PresenceTracker(
    PresenceWatches watches,
    IConversationStore conversations,
    EventDelivery delivery,
    IOptions<ChatRealtimeOptions> options,
    TimeProvider time,
    ILogger<PresenceTracker> logger) : IPresence, ISweep, IDisposable
{
    private readonly TimeSpan _grace = options.Value.PresenceGrace;
    private readonly Lock _lock = new();
    private readonly LastSeen _lastSeen = new();
    private readonly Dictionary<string, int> _sockets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _leaving = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _telling = new(1, 1);

    /// <summary>A socket of the user was let in.</summary>
    public ValueTask ConnectedAsync(string userId)
    {
        lock (_lock)
        {
            if (_leaving.Remove(userId))
            {
                _sockets[userId] = 1;
                return default;
            }

            if (!_sockets.TryAdd(userId, 1))
            {
                _sockets[userId]++;
                return default;
            }
        }

        return TellAsync(userId);
    }

    /// <summary>A socket of the user is gone.</summary>
    public ValueTask DisconnectedAsync(string userId)
    {
        lock (_lock)
        {
            if (!_sockets.TryGetValue(userId, out var count) || (_sockets[userId] = --count) > 0)
            {
                return default;
            }

            _leaving[userId] = time.GetUtcNow();
        }

        return _grace == TimeSpan.Zero ? SweepAsync(time.GetUtcNow()) : default;
    }

    public async ValueTask SweepAsync(DateTimeOffset now)
    {
        List<string>? gone = null;
        lock (_lock)
        {
            foreach (var (userId, at) in _leaving)
            {
                if (at + _grace <= now)
                {
                    (gone ??= []).Add(userId);
                    _leaving.Remove(userId);
                    _sockets.Remove(userId);
                    _lastSeen.Set(userId, at);
                }
            }
        }

        foreach (var userId in gone ?? [])
        {
            await TellAsync(userId).ConfigureAwait(false);
        }
    }

    public ValueTask<IReadOnlyList<UserPresence>> GetAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return new([.. userIds.Select(Of)]);
    }

    /// <summary>Tells presence to a user: of those who share a conversation with the asker, and of the asker. All others look never seen.</summary>
    public async Task<IReadOnlyList<UserPresence>> GetVisibleAsync(string askerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        string[] others = [.. userIds.Where(id => id != askerId).Distinct(StringComparer.Ordinal)];
        var visible = others.Length == 0
            ? new HashSet<string>()
            : await conversations.WhoSharesConversationAsync(askerId, others, cancellationToken).ConfigureAwait(false);
        return [.. userIds.Select(id => id == askerId || visible.Contains(id) ? Of(id) : new UserPresence(id, IsOnline: false, LastSeenAt: null))];
    }

    public void Dispose() => _telling.Dispose();

    private UserPresence Of(string userId)
    {
        lock (_lock)
        {
            return _sockets.ContainsKey(userId)
                ? new(userId, IsOnline: true, LastSeenAt: null)
                : new(userId, IsOnline: false, _lastSeen.Get(userId));
        }
    }

    /// <summary>
    /// One change is told at a time, and as it is by then: of two quick changes the one told last is the
    /// truth. Asking the store at each change keeps those out who no longer share a conversation.
    /// </summary>
    private async ValueTask TellAsync(string userId)
    {
        if (!watches.Any(userId))
        {
            return;
        }

        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            var watchers = watches.Of(userId);
            string[] askers = [.. watchers.Select(w => w.UserId).Where(id => id != userId).Distinct(StringComparer.Ordinal)];
            var allowed = askers.Length == 0
                ? new HashSet<string>()
                : await conversations.WhoSharesConversationAsync(userId, askers, CancellationToken.None).ConfigureAwait(false);
            string[] socketIds = [.. watchers.Where(w => w.UserId == userId || allowed.Contains(w.UserId)).Select(w => w.Id)];
            if (socketIds.Length > 0)
            {
                await delivery.DeliverAsync(new DomainEvent.PresenceChanged(Of(userId), socketIds)).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // A store that is away keeps watchers in the dark, but no socket from connecting.
            logger.PresenceNotTold(exception);
        }
        finally
        {
            _telling.Release();
        }
    }
}
