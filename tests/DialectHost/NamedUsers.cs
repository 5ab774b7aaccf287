using Realtime.Users;

namespace DialectHost;

/// <summary>Knows everybody, also those who have not connected since the host's start, by the names of <see cref="TokenIsUserHandler"/>.</summary>
internal sealed class NamedUsers : IUserDirectory
{
    public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
        new(new UserProfile(userId, "Name of " + userId) { Username = userId });
}
