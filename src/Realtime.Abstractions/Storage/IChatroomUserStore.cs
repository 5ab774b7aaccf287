namespace Realtime.Storage;

/// <summary>
/// Stores the users that clients of the Chatroom dialect create over HTTP, where they may declare who they are. All members are
/// thread-safe.
/// </summary>
public interface IChatroomUserStore
{
    /// <summary>Adds a user, unless the handle is taken or there are too many users.</summary>
    /// <param name="user">The user, with a new id. The time is stored in whole milliseconds.</param>
    /// <param name="maxUsers">The number of users from which on none is added.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>What was done. Of several calls with the same handle, one adds its user.</returns>
    ValueTask<ChatroomUserOutcome> AddAsync(StoredChatroomUser user, int maxUsers, CancellationToken cancellationToken);

    /// <summary>Finds a user.</summary>
    /// <param name="userId">The id, as it was added.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The user, or null.</returns>
    ValueTask<StoredChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken);
}

/// <summary>A user of the Chatroom dialect.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Handle">The handle, which no other user has. Handles are compared by code unit.</param>
/// <param name="CreatedAt">When the user was created, UTC.</param>
public sealed record StoredChatroomUser(string Id, string Name, string Handle, DateTimeOffset CreatedAt);

/// <summary>The result of adding a user of the Chatroom dialect.</summary>
public enum ChatroomUserOutcome
{
    /// <summary>The user was added.</summary>
    Added,

    /// <summary>Another user has the handle.</summary>
    HandleTaken,

    /// <summary>There are too many users.</summary>
    Full,
}
