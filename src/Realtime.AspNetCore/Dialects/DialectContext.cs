using Microsoft.Extensions.DependencyInjection;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>What a dialect may look up while it words an event. Thread-safe.</summary>
public sealed class DialectContext
{
    private readonly ProfileCache _profiles;
    private readonly bool _waits;

    internal DialectContext(ProfileCache profiles, IServiceProvider services, bool waits = true)
    {
        _waits = waits;
        _profiles = profiles;
        Services = services;
    }

    /// <summary>The host's services: of the library's, all that are singletons (<c>IConversationService</c>, <c>IPresence</c>, ...). Scoped ones need a scope of their own.</summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// What is known of users, which may be half a minute old or more: events are rendered far more often than people
    /// change their names. Of whom nothing is known, the id is the name. While an event is rendered that others wait for,
    /// this never waits; while a client's own event is handled, it waits for the directory where a user is not known yet.
    /// </summary>
    /// <param name="userIds">The users.</param>
    /// <returns>A profile for each.</returns>
    public ValueTask<IReadOnlyDictionary<string, UserProfile>> FindUsersAsync(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return _waits ? _profiles.FindAsync(userIds) : new(_profiles.Find(userIds));
    }

    /// <summary>What is known of one user; see <see cref="FindUsersAsync"/>.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The profile.</returns>
    public ValueTask<UserProfile> FindUserAsync(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return _waits ? FindAsync(userId) : new(_profiles.Find(userId));
    }

    /// <summary>What is known of users now, never waiting for the directory. Of whom nothing is known, the id is the name.</summary>
    /// <param name="userIds">The users.</param>
    /// <returns>A profile for each.</returns>
    public IReadOnlyDictionary<string, UserProfile> KnownUsers(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return _profiles.Find(userIds);
    }

    /// <summary>
    /// Tells a socket that has just connected who is online, for contracts with <see cref="Dialect.TellsPresence"/>. It happens
    /// at one point between two changes of presence: every change that the socket is sent afterwards is newer.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="tell">Sends what the contract has for it, given the users who are online and whom this user may see. Announcements to everybody wait until it is done, so it must not wait for anything slow; <see cref="KnownUsers"/> has names without waiting.</param>
    /// <returns>A task that ends when the socket was told.</returns>
    public ValueTask TellOnlineUsersAsync(UserConnection connection, Func<IReadOnlyList<UserPresence>, ValueTask> tell)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(tell);
        return Get<PresenceAnnouncer>().WelcomeAsync(connection.UserId, tell, connection.Socket.ConnectionAborted);
    }

    /// <summary>The same for what renders events that others wait for: nothing is waited for.</summary>
    internal DialectContext WithoutWaiting() => new(_profiles, Services, waits: false);

    private async ValueTask<UserProfile> FindAsync(string userId) =>
        (await _profiles.FindAsync([userId]).ConfigureAwait(false))[userId];

    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();
}
