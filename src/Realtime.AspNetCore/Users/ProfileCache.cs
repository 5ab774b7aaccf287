using System.Collections.Concurrent;

namespace Realtime.Users;

/// <summary>
/// Profiles for wording events, asked of the host's directory at most once in a while for each user.
/// Bounded: when it is full it starts afresh. Thread-safe.
/// </summary>
internal sealed class ProfileCache(UserProfiles profiles, TimeProvider time)
{
    private const int MaxUsers = 20_000;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>Gives a profile for each user; where nothing is known, the id is the name.</summary>
    public async ValueTask<IReadOnlyDictionary<string, UserProfile>> FindAsync(IReadOnlyCollection<string> userIds)
    {
        var found = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        List<string>? unknown = null;
        foreach (var userId in userIds)
        {
            if (found.ContainsKey(userId))
            {
                continue;
            }

            if (_known.TryGetValue(userId, out var entry) && time.GetElapsedTime(entry.ReadAt) < Age)
            {
                found[userId] = entry.Profile;
            }
            else
            {
                (unknown ??= []).Add(userId);
            }
        }

        if (unknown is not null)
        {
            foreach (var (userId, profile) in await profiles.FindAsync([.. unknown.Distinct(StringComparer.Ordinal)], CancellationToken.None).ConfigureAwait(false))
            {
                // Without a directory, a user who is away is known by what the last token said.
                found[userId] = profiles.HasDirectory || !IsPlaceholder(profile) ? Keep(profile) : _known.GetValueOrDefault(userId).Profile ?? profile;
            }
        }

        return found;
    }

    /// <summary>Takes what is known of a user from now on.</summary>
    public void Set(UserProfile profile) => Keep(profile);

    private static bool IsPlaceholder(UserProfile profile) => profile is { Username: null, Email: null } && profile.Name == profile.Id;

    private UserProfile Keep(UserProfile profile)
    {
        if (_known.Count >= MaxUsers)
        {
            _known.Clear();
        }

        _known[profile.Id] = new(profile, time.GetTimestamp());
        return profile;
    }

    private readonly record struct Entry(UserProfile Profile, long ReadAt);
}
