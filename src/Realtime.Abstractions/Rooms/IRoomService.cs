using Realtime.Users;

namespace Realtime.Rooms;

/// <summary>
/// Manages rooms from the host's code. These calls act for the host and do not call the policy, except if a parameter is
/// named <c>userId</c>. Send messages with <c>IMessageService</c> and read the history with <c>IConversationService</c>,
/// both with the id from <see cref="RoomId.Of"/>. Thread-safe.
/// </summary>
public interface IRoomService
{
    /// <summary>Returns a room, and creates it if it does not exist.</summary>
    /// <param name="roomName">
    /// The name: 1 to 100 characters, without control characters and without a space at the start or end.
    /// </param>
    /// <param name="title">The title of a room that this call creates; null to use the name.</param>
    /// <param name="cancellationToken">Cancels the wait; the room may still be created.</param>
    /// <returns>The room. Repeated calls, also from other nodes, return the same one.</returns>
    /// <exception cref="RealtimeException">The name or the title is not valid.</exception>
    Task<Room> CreateAsync(string roomName, string? title = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a room.</summary>
    /// <param name="roomName">The name.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The room with its counts, or null.</returns>
    Task<Room?> FindAsync(string roomName, CancellationToken cancellationToken = default);

    /// <summary>Lists the rooms that a user may enter, ordered by name.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">
    /// Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.
    /// </param>
    /// <param name="limit">At most this many, 1 to 100. A page may hold fewer even if it is not the last one.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The limit is not valid.</exception>
    Task<Page<Room>> ListAsync(string userId, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default);

    /// <summary>Lists the users who are in a room now.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users, without duplicates; empty if the room does not exist.</returns>
    Task<IReadOnlyList<UserProfile>> ListPresentAsync(string roomName, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a user a member without a socket. As when a socket enters, the policy is called, and the room is created if that
    /// is allowed.
    /// </summary>
    /// <param name="roomName">The room.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The room.</returns>
    /// <exception cref="RealtimeException">
    /// The user may not enter, the room does not exist, or the user is in too many rooms.
    /// </exception>
    Task<Room> EnterAsync(string roomName, string userId, CancellationToken cancellationToken = default);

    /// <summary>Makes a user a member without calling the policy.</summary>
    /// <param name="roomName">The name of an existing room.</param>
    /// <param name="memberId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was not a member before.</returns>
    /// <exception cref="RealtimeException">The room does not exist, or the user is unknown.</exception>
    Task<bool> AddMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default);

    /// <summary>Removes a member. The user's sockets leave the room at once, and the room is notified. Messages stay.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="memberId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was a member.</returns>
    Task<bool> RemoveMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default);
}
