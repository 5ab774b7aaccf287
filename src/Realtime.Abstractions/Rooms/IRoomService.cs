using Realtime.Users;

namespace Realtime.Rooms;

/// <summary>
/// Rooms from the host's own code. These calls act for the host and ask no policy, except where a user id is a
/// parameter named <c>userId</c>. Messages of a room go by <c>IMessageService</c>, its history by
/// <c>IConversationService</c>, both with <see cref="RoomId.Of"/>. Thread-safe.
/// </summary>
public interface IRoomService
{
    /// <summary>Gives a room, creating it the first time.</summary>
    /// <param name="roomName">The name: 1 to 100 characters without control characters or space at either end.</param>
    /// <param name="title">What to show for a room that this call creates; null for the name.</param>
    /// <param name="cancellationToken">Cancels the wait; the room may still be created.</param>
    /// <returns>The room; the same one however often and from however many nodes it is called.</returns>
    /// <exception cref="RealtimeException">The name or the title is not valid.</exception>
    Task<Room> CreateAsync(string roomName, string? title = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a room.</summary>
    /// <param name="roomName">The name.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The room with its counts, or null.</returns>
    Task<Room?> FindAsync(string roomName, CancellationToken cancellationToken = default);

    /// <summary>Lists the rooms that a user may enter, by name.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to go on: <see cref="Page{T}.NextCursor"/> of the page before; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100. A page may hold fewer and still have a next one.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The limit is not valid.</exception>
    Task<Page<Room>> ListAsync(string userId, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default);

    /// <summary>Tells who is in a room now.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users, each once; none also where there is no such room.</returns>
    Task<IReadOnlyList<UserProfile>> ListPresentAsync(string roomName, CancellationToken cancellationToken = default);

    /// <summary>Makes a user a member, as entering does, without a socket: asks the policy, and creates the room where that is allowed.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The room.</returns>
    /// <exception cref="RealtimeException">The user may not enter, there is no such room, or the user is in too many.</exception>
    Task<Room> EnterAsync(string roomName, string userId, CancellationToken cancellationToken = default);

    /// <summary>Makes a user a member, whatever the policy says.</summary>
    /// <param name="roomName">The room; it exists.</param>
    /// <param name="memberId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was none before.</returns>
    /// <exception cref="RealtimeException">There is no such room, or the user is unknown.</exception>
    Task<bool> AddMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default);

    /// <summary>Ends a membership; the user's sockets leave the room at once, which is announced. Messages stay.</summary>
    /// <param name="roomName">The room.</param>
    /// <param name="memberId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was a member.</returns>
    Task<bool> RemoveMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default);
}
