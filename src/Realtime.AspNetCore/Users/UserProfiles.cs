using Microsoft.Extensions.DependencyInjection;
using Realtime.Assistant;

namespace Realtime.Users;

/// <summary>
/// The host's user directory, where it registered one: asked in a scope of its own, since it may use the
/// host's scoped services. Without one, a connected user's claims are the profile, and every id is known.
/// </summary>
internal sealed class UserProfiles(
    IServiceScopeFactory scopes,
    IServiceProviderIsService services,
    UserConnections connections,
    AssistantRoster assistants)
{
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
        var profiles = new Dictionary<string, UserProfile>(userIds.Count, StringComparer.Ordinal);
        var found = HasDirectory && userIds.Count > 0
            ? await FindInDirectoryAsync(userIds, cancellationToken).ConfigureAwait(false)
            : null;
        foreach (var userId in userIds)
        {
            profiles[userId] = assistants.TryFind(userId, out var assistant)
                ? assistant.Profile
                : found?.GetValueOrDefault(userId) ??
                connections.Of(userId).FirstOrDefault()?.User.Profile ??
                new UserProfile(userId, userId);
        }

        return profiles;
    }

    private async Task<IReadOnlyDictionary<string, UserProfile>> FindInDirectoryAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<IUserDirectory>();
        return await directory.FindManyAsync(userIds, cancellationToken).ConfigureAwait(false);
    }
}
