namespace Realtime.Storage;

/// <summary>When users were last seen, and who may be interested. All members are thread-safe.</summary>
public interface IPresenceStore
{
    /// <summary>Records when users were last seen, in one transaction. A later time that is stored already stays.</summary>
    /// <param name="seen">The times by user, whole milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when they are stored.</returns>
    ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken);

    /// <summary>Tells when users were last seen.</summary>
    /// <param name="userIds">Distinct users.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The times by user; those never seen are absent.</returns>
    ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Lists all users who share a conversation with a user, rooms not counted. The cost is that of the user's own conversations, however many users there are.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The others, each once.</returns>
    ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken);
}
