namespace Realtime.Presence;

/// <summary>
/// Who on this node was told that somebody is online, so that each is told once, and nobody hears of a going without a coming.
/// Not thread-safe.
/// </summary>
internal sealed class ToldPresence
{
    /// <summary>
    /// Of a user who is seen by more than this, it is not remembered who was told: all who may see the user count as told.
    /// </summary>
    private const int MaxRemembered = 2_000;

    private readonly Dictionary<string, HashSet<string>?> _observers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _welcomed = new(StringComparer.Ordinal);

    /// <summary>Whether anybody was told that a user is online.</summary>
    public bool Any(string userId) => _observers.ContainsKey(userId);

    /// <summary>Whether an observer was told that a user is online.</summary>
    public bool Contains(string userId, string observerId) =>
        _observers.TryGetValue(userId, out var observers) && (observers is null || observers.Contains(observerId));

    /// <summary>Whether an observer's sockets have been sent the list of those who are online.</summary>
    public bool IsWelcomed(string observerId) => _welcomed.Contains(observerId);

    /// <summary>Records that an observer's sockets have the list of those who are online.</summary>
    public void Welcome(string observerId) => _welcomed.Add(observerId);

    /// <summary>Records that an observer is told that a user is online.</summary>
    /// <returns>False if the observer was told before.</returns>
    public bool TryAdd(string userId, string observerId)
    {
        if (!_observers.TryGetValue(userId, out var observers))
        {
            _observers[userId] = observers = new(StringComparer.Ordinal);
        }

        if (observers is null)
        {
            return true;
        }

        if (!observers.Add(observerId))
        {
            return false;
        }

        if (observers.Count > MaxRemembered)
        {
            _observers[userId] = null;
        }

        return true;
    }

    /// <summary>Records that an observer is told that a user is offline, although the user is not: the observer may not see the user any more.</summary>
    /// <returns>Whether the observer was told before that the user is online.</returns>
    public bool TakeBack(string userId, string observerId) =>
        _observers.TryGetValue(userId, out var observers) && (observers is null || observers.Remove(observerId));

    /// <summary>Records that a user is offline.</summary>
    /// <returns>Whether an observer was told before that the user is online.</returns>
    public Func<string, bool> Remove(string userId)
    {
        var isKnown = _observers.Remove(userId, out var observers);
        _welcomed.Remove(userId);
        foreach (var others in _observers.Values)
        {
            others?.Remove(userId);
        }

        return !isKnown ? static _ => false : observers is null ? static _ => true : observers.Contains;
    }
}
