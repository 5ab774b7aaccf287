namespace Realtime.Storage;

/// <summary>Stores when users were last seen, and lists the users who share conversations with a user. All members are thread-safe.</summary>
public interface IPresenceStore
{
    /// <summary>Records when users were last seen, in one transaction. A stored time is never replaced by an earlier one.</summary>
    /// <param name="seen">The times by user, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when they are stored.</returns>
    ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken);

    /// <summary>Reads when users were last seen.</summary>
    /// <param name="userIds">Distinct users.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The times by user; users who were never seen are absent.</returns>
    ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>
    /// Lists all users who share a conversation with a user in which both have taken part
    /// (<see cref="Conversations.Participant.IsPending"/>). Rooms and blocks do not count. The cost grows with the user's conversations,
    /// not with the number of users in the store.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The other users.</returns>
    ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken);
}
