namespace Realtime.Users;

/// <summary>
/// The host's users. With a directory, only users whom it knows can connect, use the HTTP API and be participants. It is asked for
/// connected users again and again, many per call; those whom it no longer returns, because they were deleted or disabled, lose their
/// sockets. While it throws or hangs, its last answer for a user holds. Without a directory, the
/// claims of the authenticated user are the profile, and every id is accepted. Registered as scoped: an implementation may
/// use the host's scoped services.
/// </summary>
public interface IUserDirectory
{
    /// <summary>Finds one user.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The profile, or null if there is no such user or the user may not use chat.</returns>
    ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Finds several users. The default looks them up one by one.</summary>
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
