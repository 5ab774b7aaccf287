namespace Realtime.Presence;

/// <summary>
/// When users were last seen, for a bounded number of users; the oldest entries are removed first. Not thread-safe: the
/// owner's lock guards it.
/// </summary>
internal sealed class LastSeen
{
    private const int MaxUsers = 100_000;

    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string UserId, DateTimeOffset At)> _order = new();

    public void Set(string userId, DateTimeOffset at)
    {
        _seen[userId] = at;
        _order.Enqueue((userId, at));
        while (_order.Count > MaxUsers)
        {
            var (oldest, then) = _order.Dequeue();
            if (_seen.TryGetValue(oldest, out var latest) && latest == then)
            {
                _seen.Remove(oldest);
            }
        }
    }

    public DateTimeOffset? Get(string userId) => _seen.TryGetValue(userId, out var at) ? at : null;
}
