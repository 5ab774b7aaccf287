using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Realtime.Users;

/// <summary>
/// Profiles for rendering events. Answers at once from what is known: the last answer of the host's directory, however
/// old; else what a connected user's token said; else the id stands in. What is old or unknown is asked of the directory
/// in the background, many users by one call. Bounded. Thread-safe.
/// </summary>
internal sealed class ProfileCache : BackgroundService
{
    private const int MaxUsers = 20_000;
    private const int MaxBatch = 200;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    /// <summary>How long a user is not asked for again after the directory failed.</summary>
    private static readonly TimeSpan RetryAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(4, 4);
    private readonly UserProfiles _profiles;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    // What does not fit is asked for when the user is rendered the next time.
    private readonly Channel<string> _wanted = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    public ProfileCache(UserProfiles profiles, TimeProvider time)
    {
        _profiles = profiles;
        _time = time;
        profiles.Found = Set;
    }

    /// <summary>Gives a profile for each user without waiting; where nothing is known, the id is the name.</summary>
    public IReadOnlyDictionary<string, UserProfile> Find(IReadOnlyCollection<string> userIds)
    {
        var found = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        foreach (var userId in userIds)
        {
            found[userId] = Find(userId);
        }

        return found;
    }

    /// <summary>Gives a user's profile without waiting.</summary>
    public UserProfile Find(string userId)
    {
        if (_profiles.Assistant(userId) is { } assistant)
        {
            return assistant;
        }

        var isKnown = _known.TryGetValue(userId, out var entry);
        if (!isKnown || entry.Until <= _time.GetTimestamp())
        {
            Refresh(userId, entry);
        }

        return entry.Profile ?? _profiles.Known(userId) ?? new UserProfile(userId, userId);
    }

    /// <summary>Gives a profile for each user, and waits for the directory where it has not been asked for one before. For the answer to a client, never while others wait.</summary>
    public async ValueTask<IReadOnlyDictionary<string, UserProfile>> FindAsync(IReadOnlyCollection<string> userIds)
    {
        string[] unknown = _profiles.HasDirectory
            ? [.. userIds.Where(id => !_known.ContainsKey(id) && _profiles.Known(id) is null).Distinct(StringComparer.Ordinal)]
            : [];
        if (unknown.Length > 0)
        {
            await AskAsync(unknown, CancellationToken.None).ConfigureAwait(false);
        }

        return Find(userIds);
    }

    /// <summary>Takes what is known of a user from now on.</summary>
    public void Set(UserProfile profile) => Set(profile.Id, profile, Age);

    public override void Dispose()
    {
        _asking.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (await _wanted.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                while (batch.Count < MaxBatch && _wanted.Reader.TryRead(out var userId))
                {
                    batch.Add(userId);
                }

                await _asking.WaitAsync(stoppingToken).ConfigureAwait(false);
                _ = AskAndReleaseAsync([.. batch], stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task AskAndReleaseAsync(string[] userIds, CancellationToken stoppingToken)
    {
        try
        {
            await AskAsync(userIds, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            _asking.Release();
        }
    }

    private void Refresh(string userId, Entry entry)
    {
        if (_profiles.HasDirectory && _wanted.Writer.TryWrite(userId))
        {
            // Asked for once, whoever renders the user meanwhile.
            Set(userId, entry.Profile, Age);
        }
    }

    private async Task AskAsync(string[] userIds, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _profiles.FindInDirectoryAsync(userIds, cancellationToken).ConfigureAwait(false);
            foreach (var userId in userIds)
            {
                if (!found.ContainsKey(userId))
                {
                    Set(userId, profile: null, Age);
                }
            }
        }
        catch (RealtimeException) when (userIds.Length > 1)
        {
            // One whom the directory cannot find must not keep the names of the others away.
            await Task.WhenAll(userIds.Select(userId => AskAsync([userId], cancellationToken))).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // It was logged. What was known goes on being shown.
            foreach (var userId in userIds)
            {
                Set(userId, _known.GetValueOrDefault(userId).Profile, RetryAge);
            }
        }
    }

    private void Set(IReadOnlyDictionary<string, UserProfile> found)
    {
        foreach (var (userId, profile) in found)
        {
            Set(userId, profile, Age);
        }
    }

    private void Set(string userId, UserProfile? profile, TimeSpan age)
    {
        if (_known.Count >= MaxUsers)
        {
            _known.Clear();
        }

        _known[userId] = new(profile, _time.GetTimestamp() + (long)(age.TotalSeconds * _time.TimestampFrequency));
    }

    private readonly record struct Entry(UserProfile? Profile, long Until);
}
