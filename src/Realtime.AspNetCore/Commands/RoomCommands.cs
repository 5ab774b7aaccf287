using Realtime.Guards;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// The commands of a connected client for rooms, for all dialects. A refused
/// command throws <see cref="RealtimeException"/>. Thread-safe.
/// </summary>
public sealed class RoomCommands
{
    private readonly RoomService _rooms;
    private readonly IMessageService _messages;
    private readonly RateLimits _limits;

    internal RoomCommands(RoomService rooms, IMessageService messages, RateLimits limits) =>
        (_rooms, _messages, _limits) = (rooms, messages, limits);

    /// <summary>Enters a room with this socket, which then receives the room's messages. The user becomes a member.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <returns>The room with its counts.</returns>
    public Task<Room> JoinAsync(UserConnection connection, string roomName)
    {
        _limits.Require(connection.UserId, RateLimitClass.Join);
        return _rooms.JoinAsync(connection, roomName);
    }

    /// <summary>
    /// Leaves a room with this socket. If it is the user's last socket in the room, the membership ends. Leaving a room that
    /// was not entered changes nothing for others.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <returns>A task that completes when the socket has left.</returns>
    public Task LeaveAsync(UserConnection connection, string roomName)
    {
        _limits.Require(connection.UserId, RateLimitClass.Join);
        return _rooms.LeaveAsync(connection, roomName);
    }

    /// <summary>Sends to a room that the user is a member of. The message is queued when this method returns.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <param name="content">The content. A string converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <returns>The stored message.</returns>
    public Task<SentMessage> SendAsync(UserConnection connection, string roomName, MessageContent content, string? clientMessageId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.Send);
        return _messages.SendAsync(new SendMessage(RoomId.Of(roomName), connection.UserId, content) { ClientMessageId = clientMessageId });
    }

    /// <summary>Lists the rooms that the user may enter, ordered by name.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="cursor">Where to continue; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <returns>One page.</returns>
    public Task<Page<Room>> ListAsync(UserConnection connection, string? cursor, int limit)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.History);
        return _rooms.ListAsync(connection.UserId, cursor, limit);
    }

    /// <summary>Lists the users who are in a room now.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room. A room that the user may not see is reported as not found.</param>
    /// <returns>The users, without duplicates.</returns>
    public async Task<IReadOnlyList<UserProfile>> ListPresentAsync(UserConnection connection, string roomName)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.History);
        return await _rooms.ListPresentAsync(roomName, connection.UserId, default).ConfigureAwait(false);
    }

    /// <summary>Returns the users in a room now, without a check of rights.</summary>
    internal IReadOnlyList<string> UsersIn(string roomName) => _rooms.UsersIn(roomName);
}
