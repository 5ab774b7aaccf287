namespace Realtime.Users;

/// <summary>
/// The host's users. With a directory, only users that it knows can connect and take part in
/// conversations; without one, the claims of the authenticated user are the profile and every id is
/// taken as it comes. Registered as scoped: an implementation may use the host's own scoped services.
/// </summary>
public interface IUserDirectory
{
    /// <summary>Finds one user.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The profile, or null if there is no such user or the user may not use chat.</returns>
    ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Finds several users; the default asks for them one by one.</summary>
    /// <param name="userIds">The ids, without duplicates.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The profiles found, by id; unknown users are absent.</returns>
    async ValueTask<IReadOnlyDictionary<string, UserProfile>> FindManyAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, UserProfile>(userIds.Count);
        foreach (var userId in userIds)
        {
            if (await FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } profile)
            {
                found[userId] = profile;
            }
        }

        return found;
    }
}
