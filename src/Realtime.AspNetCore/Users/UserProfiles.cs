using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain;
using Realtime.Guards;

namespace Realtime.Users;

/// <summary>
/// The host's user directory, where it registered one: asked in a scope of its own, since it may use the
/// host's scoped services. Without one, a connected user's claims are the profile, and every id is known.
/// </summary>
internal sealed class UserProfiles(
    HostCall hosts,
    IServiceProviderIsService services,
    UserConnections connections,
    IAssistantProfiles assistants)
{
    /// <summary>Gets what the directory said, whoever asked.</summary>
    public Action<IReadOnlyDictionary<string, UserProfile>>? Found { get; set; }

    /// <summary>Whether the host registered a directory.</summary>
    public bool HasDirectory { get; } = services.IsService(typeof(IUserDirectory));

    /// <summary>Refuses users that the directory does not know.</summary>
    /// <exception cref="RealtimeException">One is unknown, or no id at all.</exception>
    public async Task RequireAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        foreach (var userId in userIds)
        {
            if (!Texts.IsId(userId))
            {
                throw new RealtimeException(RealtimeError.UserNotFound);
            }
        }

        string[] people = [.. userIds.Where(id => !assistants.Contains(id))];
        if (HasDirectory && people.Length > 0)
        {
            var found = await FindInDirectoryAsync(people, cancellationToken).ConfigureAwait(false);
            if (people.Any(id => !found.ContainsKey(id)))
            {
                throw new RealtimeException(RealtimeError.UserNotFound);
            }
        }
    }

    /// <summary>Finds what is known of users. Where nothing is, the id is the name.</summary>
    public async Task<IReadOnlyDictionary<string, UserProfile>> FindAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var found = HasDirectory && userIds.Count > 0
            ? await FindInDirectoryAsync(userIds, cancellationToken).ConfigureAwait(false)
            : null;
        var profiles = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        foreach (var userId in userIds)
        {
            profiles[userId] = Known(userId, found) ?? new UserProfile(userId, userId);
        }

        return profiles;
    }

    /// <summary>Finds what is known of a user without asking the directory: of an assistant, or of one who is connected.</summary>
    public UserProfile? Known(string userId) => Known(userId, found: null);

    /// <summary>An assistant's profile; null of a user.</summary>
    public UserProfile? Assistant(string userId) => assistants.Find(userId);

    /// <summary>Finds one user in the directory, where there is one.</summary>
    /// <returns>The profile; null if the directory does not know the user.</returns>
    public async Task<UserProfile?> FindInDirectoryAsync(string userId, CancellationToken cancellationToken)
    {
        var profile = await hosts
            .RunAsync<IUserDirectory, UserProfile?>(
                hosts.UserDirectory, userId, (directory, limit) => directory.FindAsync(userId, limit), cancellationToken)
            .ConfigureAwait(false);
        return profile is null ? null : profile with { Id = userId };
    }

    /// <summary>Asks the directory for users, all at once.</summary>
    public async Task<IReadOnlyDictionary<string, UserProfile>> FindInDirectoryAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var found = await hosts
            .RunAsync<IUserDirectory, IReadOnlyDictionary<string, UserProfile>>(
                hosts.UserDirectory, userIds.First(), (directory, limit) => directory.FindManyAsync(userIds, limit), cancellationToken)
            .ConfigureAwait(false);
        Found?.Invoke(found);
        return found;
    }

    private UserProfile? Known(string userId, IReadOnlyDictionary<string, UserProfile>? found) =>
        Assistant(userId) ?? found?.GetValueOrDefault(userId) ?? connections.Of(userId).FirstOrDefault()?.User.Profile;
}
