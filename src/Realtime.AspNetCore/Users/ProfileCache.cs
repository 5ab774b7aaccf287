using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.Domain;

namespace Realtime.Users;

/// <summary>
/// Profiles for rendering events, with the fields that others may see (<see cref="ChatRealtimeCoreOptions.ProfileFields"/>). It answers at once: with the last answer of the host's directory, however old; otherwise
/// with the profile from a connected user's token; otherwise with the id as the name. Old and unknown profiles are looked up
/// in the directory in the background, many users per call. Bounded. Thread-safe.
/// </summary>
internal sealed class ProfileCache : BackgroundService
{
    private const int MaxUsers = 20_000;
    private const int MaxBatch = 200;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    /// <summary>How long a user is not looked up again after the directory failed.</summary>
    private static readonly TimeSpan RetryAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(4, 4);
    private readonly UserProfiles _profiles;
    private readonly TimeProvider _time;
    private readonly ProfileFields _shown;
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    // If the queue is full, the user is looked up half a minute later.
    private readonly Channel<string> _wanted = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    public ProfileCache(UserProfiles profiles, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time)
    {
        _profiles = profiles;
        _time = time;
        _shown = options.Value.ProfileFields;
        profiles.Found = Set;
    }

    /// <summary>Returns a profile per user without waiting. For an unknown user, the id is the name.</summary>
    public IReadOnlyDictionary<string, UserProfile> Find(IReadOnlyCollection<string> userIds)
    {
        var found = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        foreach (var userId in userIds)
        {
            found[userId] = Find(userId);
        }

        return found;
    }

    /// <summary>Returns a user's profile without waiting.</summary>
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

        return (entry.Profile ?? _profiles.Known(userId))?.Only(_shown) ?? UserProfiles.Unknown(userId);
    }

    /// <summary>
    /// Returns a profile per user, and waits for the directory if it has never answered for a user. Call it only to answer a client,
    /// not while other events wait.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<string, UserProfile>> FindAsync(IReadOnlyCollection<string> userIds)
    {
        string[] unknown = _profiles.HasDirectory
            ? [.. userIds.Where(id => !DeclaredIds.IsDeclared(id) && !IsAnswered(id) && _profiles.Known(id) is null).Distinct(StringComparer.Ordinal)]
            : [];
        if (unknown.Length > 0)
        {
            await AskAsync(unknown, CancellationToken.None).ConfigureAwait(false);
        }

        return Find(userIds);
    }

    /// <summary>Stores a user's new profile.</summary>
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
            // The host is stopping.
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
            // The host is stopping.
        }
        finally
        {
            _asking.Release();
        }
    }

    private bool IsAnswered(string userId) => _known.TryGetValue(userId, out var entry) && entry.IsAnswered;

    private void Refresh(string userId, Entry entry)
    {
        if (_profiles.HasDirectory && !DeclaredIds.IsDeclared(userId))
        {
            // Keeps the old profile for a while, so that the user is looked up only once. Before the look-up, whose answer replaces it.
            Set(userId, entry.Profile, Age, entry.IsAnswered);
            _wanted.Writer.TryWrite(userId);
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
            // A user whose look-up fails must not affect the others.
            await Task.WhenAll(userIds.Select(userId => AskAsync([userId], cancellationToken))).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // The failure was logged. The old profiles are still used.
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

    private void Set(string userId, UserProfile? profile, TimeSpan age, bool isAnswered = true)
    {
        if (_known.Count >= MaxUsers)
        {
            _known.Clear();
        }

        _known[userId] = new(profile, _time.GetTimestamp() + (long)(age.TotalSeconds * _time.TimestampFrequency), isAnswered);
    }

    /// <summary>What is known of a user.</summary>
    /// <param name="Profile">The directory's last answer; null if it has none, or does not know the user.</param>
    /// <param name="Until">Until when it is not asked again.</param>
    /// <param name="IsAnswered">False while the first look-up is under way.</param>
    private readonly record struct Entry(UserProfile? Profile, long Until, bool IsAnswered);
}
