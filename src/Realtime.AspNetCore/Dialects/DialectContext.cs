using Microsoft.Extensions.DependencyInjection;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>The look-ups available to a dialect while it renders or handles an event. Thread-safe.</summary>
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

    /// <summary>
    /// The host's services, including the library's singletons (<c>IConversationService</c>, <c>IPresence</c>, ...). Create a
    /// scope for scoped services.
    /// </summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// Returns the profiles of users. They may be half a minute old or older, because events are rendered far more often than
    /// users change their names. For an unknown user, the id is used as the name. While an event is rendered, the call does not
    /// wait, because other events wait for the rendering. While a client's event is handled, it waits for the user directory if
    /// a user is not known yet.
    /// </summary>
    /// <param name="userIds">The users.</param>
    /// <returns>A profile per user.</returns>
    public ValueTask<IReadOnlyDictionary<string, UserProfile>> FindUsersAsync(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return _waits ? _profiles.FindAsync(userIds) : new(_profiles.Find(userIds));
    }

    /// <summary>Returns the profile of one user; see <see cref="FindUsersAsync"/>.</summary>
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

    /// <summary>Returns a context for rendering, which never waits.</summary>
    internal DialectContext WithoutWaiting() => new(_profiles, Services, waits: false);

    private async ValueTask<UserProfile> FindAsync(string userId) =>
        (await _profiles.FindAsync([userId]).ConfigureAwait(false))[userId];

    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();
}
