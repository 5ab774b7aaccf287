using Microsoft.Extensions.Options;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Presence;

/// <summary>
/// Tracks who is connected. A user is online from the first socket until the grace period after the last socket, across all
/// devices and nodes. The server's pings detect dead sockets. Assistants are always online. Thread-safe.
/// </summary>
internal sealed class PresenceTracker(
    OnlineUsers online,
    LastSeenLog lastSeen,
    PresenceAnnouncer announcer,
    PresenceAccess access,
    IAssistantProfiles assistants,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IPresence, ISweep
{
    private readonly TimeSpan _grace = options.Value.PresenceGrace;

    /// <summary>Records a new socket of a user.</summary>
    public void Connected(string userId)
    {
        if (!online.Add(userId))
        {
            return;
        }

        // If the process is killed, this time remains as the last seen time.
        lastSeen.Set(userId, time.GetUtcNow());
        announcer.Changed(userId);
    }

    /// <summary>Records that a socket of a user is gone.</summary>
    public void Disconnected(string userId)
    {
        online.Remove(userId);
        if (_grace == TimeSpan.Zero)
        {
            EndGrace();
        }
    }

    /// <summary>Records that a user came to or left another node.</summary>
    public void ChangedElsewhere(string userId, bool isLoss, DateTimeOffset? leftAt)
    {
        if (isLoss)
        {
            // The node is gone. The user may connect to another one.
            online.LoseElsewhere(userId);
        }
        else if (leftAt is { } at)
        {
            lastSeen.Note(userId, at);
        }

        announcer.Changed(userId);
    }

    /// <summary>Ends grace periods, then starts announcements and writes, which continue in the background.</summary>
    public ValueTask SweepAsync()
    {
        EndGrace();
        announcer.Tick();
        return lastSeen.WriteDueAsync();
    }

    /// <summary>Writes when all users were last seen. Called when all sockets are gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var userId in online.Here())
        {
            lastSeen.Set(userId, time.GetUtcNow());
        }

        await lastSeen.WriteAllAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<UserPresence>> GetAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return GetAsync(userIds, visible: null, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<UserPresence>> ListVisibleAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var visible = await access.ListVisibleAsync(userId, online.All, cancellationToken).ConfigureAwait(false);
        return [.. visible.Where(id => id != userId && IsOnline(id)).Select(id => new UserPresence(id, IsOnline: true, LastSeenAt: null))];
    }

    /// <summary>
    /// Returns the presence of users as one user may see it. Users whom this
    /// user may not see look as if they were never seen.
    /// </summary>
    public async Task<IReadOnlyList<UserPresence>> GetVisibleAsync(string askerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        string[] others = [.. userIds.Where(id => id != askerId).Distinct(StringComparer.Ordinal)];
        var visible = others.Length == 0
            ? new HashSet<string>()
            : await access.WhomMaySeeAsync(askerId, others, cancellationToken).ConfigureAwait(false);
        return await GetAsync(userIds, id => id == askerId || visible.Contains(id), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<UserPresence>> GetAsync(
        IReadOnlyCollection<string> userIds,
        Predicate<string>? visible,
        CancellationToken cancellationToken)
    {
        var there = userIds.Distinct(StringComparer.Ordinal)
            .Where(id => visible?.Invoke(id) != false)
            .ToDictionary(id => id, IsOnline, StringComparer.Ordinal);
        string[] away = [.. there.Where(user => !user.Value).Select(user => user.Key)];
        var times = await lastSeen.GetAsync(away, cancellationToken).ConfigureAwait(false);
        return [.. userIds.Select(id => there.GetValueOrDefault(id)
            ? new UserPresence(id, IsOnline: true, LastSeenAt: null)
            : new UserPresence(id, IsOnline: false, there.ContainsKey(id) && times.TryGetValue(id, out var at) ? at : null))];
    }

    private bool IsOnline(string userId) => online.Contains(userId) || assistants.Contains(userId);

    private void EndGrace()
    {
        foreach (var (userId, at) in online.TakeGoneFor(_grace))
        {
            lastSeen.Set(userId, at);
            announcer.Changed(userId);
        }
    }
}
