using Realtime.Users;

namespace Realtime.Wire.Chatroom;

/// <summary>
/// The users that <c>POST /users/</c> of the Chatroom dialect makes, where the host lets clients say who they
/// are and has no directory of its own. The default keeps them in memory, a bounded number of them; a host
/// that wants more registers its own as a singleton. Thread-safe.
/// </summary>
public interface IChatroomUsers
{
    /// <summary>Keeps a new user.</summary>
    /// <param name="user">The user, with a new id, the name, and the handle as <see cref="UserProfile.Username"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if the handle is taken.</returns>
    ValueTask<bool> AddAsync(ChatroomUser user, CancellationToken cancellationToken);

    /// <summary>Finds a user.</summary>
    /// <param name="userId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The user, or null.</returns>
    ValueTask<ChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken);
}
