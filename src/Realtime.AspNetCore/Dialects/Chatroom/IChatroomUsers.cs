namespace Realtime.Dialects.Chatroom;

/// <summary>
/// The users that <c>POST /users/</c> of the Chatroom dialect creates, if the endpoint lets clients declare their identity. The default
/// keeps them in the store, at most <see cref="ChatRealtimeCoreOptions.MaxChatroomUsers"/>. A host can register its own
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
    /// <param name="userId">The id; a UUID in lower case, as it was added, or what else the client sent.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The user, or null.</returns>
    ValueTask<ChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken);
}
