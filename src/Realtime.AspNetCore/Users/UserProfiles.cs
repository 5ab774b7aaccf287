using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Data;
using Realtime.Domain;
using Realtime.Guards;

namespace Realtime.Users;

/// <summary>
/// Looks up users in the host's directory, if it registered one. Without a directory, a connected user's claims are the
/// profile, and every id is accepted.
/// </summary>
internal sealed class UserProfiles(
    HostCall hosts,
    IServiceProviderIsService services,
    UserConnections connections,
    IAssistantProfiles assistants,
    IOptions<ChatRealtimeCoreOptions> options)
{
    private static readonly UserProfile Erased = new(ErasedUser.Id, ErasedUser.Name);

    private readonly ProfileFields _shown = options.Value.ProfileFields;

    /// <summary>Receives every answer of the directory.</summary>
    public Action<IReadOnlyDictionary<string, UserProfile>>? Found { get; set; }

    /// <summary>Whether the host registered a directory.</summary>
    public bool HasDirectory { get; } = services.IsService(typeof(IUserDirectory));

    /// <summary>Throws if the directory does not know one of the users.</summary>
    /// <exception cref="RealtimeException">A user is unknown, or an id is not valid.</exception>
    public async Task RequireAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        foreach (var userId in userIds)
        {
            if (!Texts.IsId(userId) || userId == ErasedUser.Id)
            {
                throw new RealtimeException(RealtimeError.UserNotFound);
            }
        }

        string[] people = [.. userIds.Where(id => !assistants.Contains(id) && !DeclaredIds.IsDeclared(id))];
        if (HasDirectory && people.Length > 0)
        {
            var found = await FindInDirectoryAsync(people, cancellationToken).ConfigureAwait(false);
            if (people.Any(id => !found.ContainsKey(id)))
            {
                throw new RealtimeException(RealtimeError.UserNotFound);
            }
        }
    }

    /// <summary>
    /// Returns the profiles of users, with the fields that others may see. For an unknown user, the id is the name.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, UserProfile>> FindAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        // The directory does not know those who only say who they are.
        string[] people = HasDirectory ? [.. userIds.Where(id => !DeclaredIds.IsDeclared(id))] : [];
        var found = people.Length > 0
            ? await FindInDirectoryAsync(people, cancellationToken).ConfigureAwait(false)
            : null;
        var profiles = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        foreach (var userId in userIds)
        {
            profiles[userId] = Known(userId, found)?.Only(_shown) ?? Unknown(userId);
        }

        return profiles;
    }

    /// <summary>
    /// Returns the profile of an assistant or a connected user, without calling the directory; null for others.
    /// </summary>
    public UserProfile? Known(string userId) => Known(userId, found: null);

    /// <summary>Returns the profile of an assistant, or of the stand-in for erased users; null for a user.</summary>
    public UserProfile? Assistant(string userId) => userId == ErasedUser.Id ? Erased : assistants.Find(userId);

    /// <summary>Returns the profile of a user of whom only the id is known. It is the name; of a declared id, the part that the client declared.</summary>
    public static UserProfile Unknown(string userId) => new(userId, DeclaredIds.Plain(userId));

    /// <summary>Finds one user in the directory. Call it only if there is a directory.</summary>
    /// <returns>The profile; null if the directory does not know the user.</returns>
    public async Task<UserProfile?> FindInDirectoryAsync(string userId, CancellationToken cancellationToken)
    {
        var profile = await hosts
            .RunAsync<IUserDirectory, UserProfile?>(
                hosts.UserDirectory, userId, (directory, limit) => directory.FindAsync(userId, limit), cancellationToken)
            .ConfigureAwait(false);
        return profile is null ? null : profile with { Id = userId };
    }

    /// <summary>Finds several users in the directory with one call.</summary>
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
