namespace Realtime.Dialects.Chatroom;

/// <summary>
/// The users that <c>POST /users/</c> of the Chatroom dialect creates, if the host lets clients declare their identity and
/// has no user directory. The default keeps a bounded number of users in memory. A host can register its own
/// implementation as a singleton. Thread-safe.
/// </summary>
public interface IChatroomUsers
{
    /// <summary>Adds a new user.</summary>
    /// <param name="user">The user, with a new id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if the handle is taken.</returns>
    ValueTask<bool> AddAsync(ChatroomUser user, CancellationToken cancellationToken);

    /// <summary>Finds a user.</summary>
    /// <param name="userId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The user, or null.</returns>
    ValueTask<ChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken);
}
