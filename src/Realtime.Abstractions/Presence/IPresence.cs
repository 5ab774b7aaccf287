namespace Realtime.Presence;

/// <summary>Returns which users are connected. Thread-safe.</summary>
public interface IPresence
{
    /// <summary>Returns the presence of users without a check of rights: the caller decides who may see it.</summary>
    /// <param name="userIds">The users.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One entry per id, in the same order.</returns>
    ValueTask<IReadOnlyList<UserPresence>> GetAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken = default);

    /// <summary>Lists the online users whom a user may see.</summary>
    /// <param name="userId">The user who looks.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The other users who are online, in no particular order.</returns>
    ValueTask<IReadOnlyList<UserPresence>> ListVisibleAsync(string userId, CancellationToken cancellationToken = default);
}
