using Realtime.Storage;

namespace Realtime.Presence;

/// <summary>
/// When users were last seen. Times are collected and written in batches, so that very many disconnects cause few writes.
/// Times that a killed process had not written are lost; the stored earlier time then remains. Thread-safe.
/// </summary>
internal sealed class LastSeenLog(IPresenceStore store, TimeProvider time)
{
    private const int MaxBatch = 500;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LastSeen _recent = new();
    private readonly Dictionary<string, DateTimeOffset> _unwritten = new(StringComparer.Ordinal);
    private long? _writtenAt;

    /// <summary>Records when a user was seen.</summary>
    public void Set(string userId, DateTimeOffset at)
    {
        var rounded = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        lock (_lock)
        {
            _recent.Set(userId, rounded);
            _unwritten[userId] = rounded;
        }
    }

    /// <summary>Records when a user was seen by another node, which writes it.</summary>
    public void Note(string userId, DateTimeOffset at)
    {
        lock (_lock)
        {
            _recent.Set(userId, at);
        }
    }

    /// <summary>Returns when users were last seen; users without a known time are absent.</summary>
    public async ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var userId in userIds)
            {
                if (_recent.Get(userId) is { } at)
                {
                    found[userId] = at;
                }
            }
        }

        string[] others = [.. userIds.Where(id => !found.ContainsKey(id))];
        if (others.Length > 0)
        {
            foreach (var (userId, at) in await store.GetLastSeenAsync(others, cancellationToken).ConfigureAwait(false))
            {
                found[userId] = at;
            }
        }

        return found;
    }

    /// <summary>
    /// Writes one batch if that is due. Only one call runs at a time. Times
    /// that could not be written are written later.
    /// </summary>
    public ValueTask WriteDueAsync() => _writtenAt is { } at && time.GetElapsedTime(at) < WriteInterval ? default : WriteAsync(CancellationToken.None);

    /// <summary>Writes all times.</summary>
    public async ValueTask WriteAllAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Any())
        {
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool Any()
    {
        lock (_lock)
        {
            return _unwritten.Count > 0;
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, DateTimeOffset> batch;
        lock (_lock)
        {
            if (_unwritten.Count == 0)
            {
                return;
            }

            batch = _unwritten.Take(MaxBatch).ToDictionary(StringComparer.Ordinal);
            foreach (var userId in batch.Keys)
            {
                _unwritten.Remove(userId);
            }
        }

        _writtenAt = time.GetTimestamp();
        try
        {
            await store.SetLastSeenAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
            {
                foreach (var (userId, at) in batch)
                {
                    _unwritten.TryAdd(userId, at);
                }
            }

            throw;
        }
    }
}
