using System.Collections.Concurrent;
using Realtime.Nodes;
using Realtime.Storage;

namespace Realtime.Users;

/// <summary>
/// Which users have a block between them, for what is frequent: typing, receipts and presence. Kept for each user who causes such
/// events, and forgotten on all nodes when a block of the user begins or ends. A node that was not told notices it by the store
/// within 5 seconds. Bounded. Thread-safe.
/// </summary>
internal sealed class BlockCache(IBlockStore store, NodeLink link, TimeProvider time)
{
    /// <summary>The event by which nodes tell each other of blocks.</summary>
    public const string EventName = "realtime:block";

    private const int MaxUsers = 20_000;

    /// <summary>With more blocks, the store is asked each time about those whom an event concerns.</summary>
    private const int MaxBlocks = 2_000;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Called on each node when a block between two users may have begun or ended. It must not wait. Set before the first client connects.
    /// </summary>
    public Action<string, string>? Changed { get; set; }

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>
    /// Returns users who have a block between them and a user: at least those of the given users who have one.
    /// </summary>
    public async ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds)
    {
        if (otherUserIds.Count == 0)
        {
            return Nobody;
        }

        var known = await FindAsync(userId).ConfigureAwait(false);
        return known is null ? await store.WhoIsApartAsync(userId, otherUserIds, CancellationToken.None).ConfigureAwait(false)
            : known.Count == 0 ? Nobody
            : known;
    }

    /// <summary>
    /// Returns several users without those who have a block between them and a user. The same list if there are none, so that what is
    /// cached for a large list stays known.
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> WithoutApartAsync(string userId, IReadOnlyList<string> otherUserIds)
    {
        var apart = await WhoIsApartAsync(userId, otherUserIds).ConfigureAwait(false);
        return apart.Count == 0 || !otherUserIds.Any(apart.Contains) ? otherUserIds : [.. otherUserIds.Where(id => !apart.Contains(id))];
    }

    /// <summary>Forgets what is known of two users, on all nodes. Waits at most a second for the others.</summary>
    public async Task ForgetAsync(string userId, string otherUserId)
    {
        Forget(userId, otherUserId);
        await link.TryAskAsync(EventName, new(userId, otherUserId), NodeJson.Default.BlockSignal, NodeJson.Default.Boolean).ConfigureAwait(false);
    }

    /// <summary>Forgets what is known of two users, on this node.</summary>
    public void Forget(string userId, string otherUserId)
    {
        // First: a read that began before does not store what it finds.
        Interlocked.Increment(ref _changes);
        _known.TryRemove(userId, out _);
        _known.TryRemove(otherUserId, out _);
        Changed?.Invoke(userId, otherUserId);
    }

    private static IReadOnlySet<string> Nobody { get; } = new HashSet<string>();

    /// <summary>Returns all users with a block between them and a user; null if there are too many.</summary>
    private async ValueTask<IReadOnlySet<string>?> FindAsync(string userId)
    {
        if (_known.TryGetValue(userId, out var entry) && time.GetElapsedTime(entry.ReadAt) < Age)
        {
            return entry.Apart;
        }

        var (changes, readAt) = (Volatile.Read(ref _changes), time.GetTimestamp());
        var found = await store.ListApartAsync(userId, MaxBlocks + 1, CancellationToken.None).ConfigureAwait(false);
        var apart = found.Count <= MaxBlocks ? found : null;
        if (changes == Volatile.Read(ref _changes))
        {
            if (_known.Count >= MaxUsers)
            {
                _known.Clear();
            }

            _known[userId] = new(apart, readAt);
            if (changes != Volatile.Read(ref _changes))
            {
                _known.TryRemove(userId, out _);
            }
        }

        return apart;
    }

    private readonly record struct Entry(IReadOnlySet<string>? Apart, long ReadAt);
}
