namespace Realtime.Presence;

/// <summary>Who is connected. Thread-safe.</summary>
public interface IPresence
{
    /// <summary>Tells the presence of users, whoever asks: the caller decides who may see it.</summary>
    /// <param name="userIds">The users.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One entry for each id, in the same order.</returns>
    ValueTask<IReadOnlyList<UserPresence>> GetAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken = default);

    /// <summary>Lists who is online of those whom a user may see.</summary>
    /// <param name="userId">Who looks.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The others who are online, in no order.</returns>
    ValueTask<IReadOnlyList<UserPresence>> ListVisibleAsync(string userId, CancellationToken cancellationToken = default);
}
