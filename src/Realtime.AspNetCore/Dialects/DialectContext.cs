using Microsoft.Extensions.DependencyInjection;
using Realtime.Users;

namespace Realtime.Wire;

/// <summary>What a dialect may look up while it words an event. Thread-safe.</summary>
public sealed class DialectContext
{
    private readonly ProfileCache _profiles;

    internal DialectContext(ProfileCache profiles, IServiceProvider services)
    {
        _profiles = profiles;
        Services = services;
    }

    /// <summary>The host's services: of the library's, all that are singletons (<c>IConversationService</c>, <c>IPresence</c>, ...). Scoped ones need a scope of their own.</summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// What is known of users, which may be half a minute old: events are worded far more often than people
    /// change their names. Of whom nothing is known, the id is the name.
    /// </summary>
    /// <param name="userIds">The users.</param>
    /// <returns>A profile for each.</returns>
    public ValueTask<IReadOnlyDictionary<string, UserProfile>> FindUsersAsync(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return _profiles.FindAsync(userIds);
    }

    /// <summary>What is known of one user; see <see cref="FindUsersAsync"/>.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The profile.</returns>
    public async ValueTask<UserProfile> FindUserAsync(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return (await _profiles.FindAsync([userId]).ConfigureAwait(false))[userId];
    }

    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();
}
