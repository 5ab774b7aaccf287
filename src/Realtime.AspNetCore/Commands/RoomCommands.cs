using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>What a connected client may do with rooms, whatever its dialect. Each member throws <see cref="RealtimeException"/> to refuse. Thread-safe.</summary>
public sealed class RoomCommands
{
    private readonly RoomService _rooms;
    private readonly IMessageService _messages;

    internal RoomCommands(RoomService rooms, IMessageService messages) => (_rooms, _messages) = (rooms, messages);

    /// <summary>Enters a room with this socket, which receives the room's messages from then on; the user becomes a member.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <returns>The room with its counts.</returns>
    public Task<Room> JoinAsync(UserConnection connection, string roomName) => _rooms.JoinAsync(connection, roomName);

    /// <summary>Leaves a room with this socket; with the user's last one there, the membership ends. Leaving what was not entered changes nothing that others see.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <returns>A task that ends when the socket is out.</returns>
    public Task LeaveAsync(UserConnection connection, string roomName) => _rooms.LeaveAsync(connection, roomName);

    /// <summary>Sends to a room that the user is a member of; queued when this returns.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room.</param>
    /// <param name="content">What the message says; a text alone converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <returns>The stored message.</returns>
    public Task<SentMessage> SendAsync(UserConnection connection, string roomName, MessageContent content, string? clientMessageId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _messages.SendAsync(new SendMessage(RoomId.Of(roomName), connection.UserId, content) { ClientMessageId = clientMessageId });
    }

    /// <summary>Lists the rooms that the user may enter, by name.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="cursor">Where to go on; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <returns>A page.</returns>
    public Task<Page<Room>> ListAsync(UserConnection connection, string? cursor, int limit)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _rooms.ListAsync(connection.UserId, cursor, limit);
    }

    /// <summary>Tells who is in a room now.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="roomName">The room; one that the user may not know of is refused.</param>
    /// <returns>The users, each once.</returns>
    public async Task<IReadOnlyList<UserProfile>> ListPresentAsync(UserConnection connection, string roomName)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return await _rooms.ListPresentAsync(roomName, connection.UserId, default).ConfigureAwait(false);
    }

    /// <summary>The users in a room now, whoever asks.</summary>
    internal IReadOnlyList<string> UsersIn(string roomName) => _rooms.UsersIn(roomName);
}
