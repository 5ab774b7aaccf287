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

    /// <summary>Returns the profiles of users without waiting for the directory. For an unknown user, the id is used as the name.</summary>
    /// <param name="userIds">The users.</param>
    /// <returns>A profile per user.</returns>
    public IReadOnlyDictionary<string, UserProfile> KnownUsers(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return _profiles.Find(userIds);
    }

    /// <summary>
    /// Sends the users who are online to a socket that has just connected, for dialects with <see cref="Dialect.TellsPresence"/>.
    /// Every change of presence that the socket receives afterwards is newer than this list.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="tell">
    /// Sends the contract's events for the users who are online and visible to this user. Presence changes of all users wait
    /// until it completes, so it must not await slow calls. <see cref="KnownUsers"/> returns names without waiting.
    /// </param>
    /// <returns>A task that completes when <paramref name="tell"/> has completed.</returns>
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
