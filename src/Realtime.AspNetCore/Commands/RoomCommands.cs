using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>What a connected client may do with rooms, whatever its dialect.</summary>
internal sealed class RoomCommands(RoomService rooms, IMessageService messages)
{
    /// <summary>Enters a room with this socket; from then on it receives the room's messages.</summary>
    public Task<Room> JoinAsync(UserConnection connection, string roomName) => rooms.JoinAsync(connection, roomName);

    /// <summary>Leaves a room with this socket. Leaving what was not entered changes nothing that others see.</summary>
    public Task LeaveAsync(UserConnection connection, string roomName) => rooms.LeaveAsync(connection, roomName);

    /// <summary>Sends to a room that the user is a member of; queued when this returns.</summary>
    public Task<SentMessage> SendAsync(UserConnection connection, string roomName, string content, string? clientMessageId) =>
        messages.SendAsync(new SendMessage(RoomId.Of(roomName), connection.UserId, content) { ClientMessageId = clientMessageId });

    /// <summary>Lists the rooms that the user may enter.</summary>
    public Task<Page<Room>> ListAsync(UserConnection connection, string? cursor, int limit) =>
        rooms.ListAsync(connection.UserId, cursor, limit);

    /// <summary>Tells who is in a room now.</summary>
    /// <exception cref="RealtimeException">The user may not know of the room.</exception>
    public async Task<IReadOnlyList<UserProfile>> ListPresentAsync(UserConnection connection, string roomName) =>
        await rooms.MaySeeAsync(roomName, connection.UserId, default).ConfigureAwait(false)
            ? await rooms.ListPresentAsync(roomName).ConfigureAwait(false)
            : throw new RealtimeException(RealtimeError.ConversationNotFound, "Room not found");
}
