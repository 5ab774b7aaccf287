using Realtime.Rooms;

namespace Realtime.Dialects.Chatroom;

/// <summary>The contract's id of a chatroom: the name of a room, or the id of any other conversation.</summary>
internal static class ChatroomId
{
    /// <summary>The chatroom id of a conversation.</summary>
    public static UuidId Of(string conversationId) => RoomId.TryParse(conversationId, out var roomName) ? roomName : conversationId;

    /// <summary>
    /// Returns the conversation of a chatroom. Only an existing room counts as a room,
    /// so that joining does not create rooms for misspelt names.
    /// </summary>
    public static async Task<string> FindAsync(IRoomService rooms, string chatroomId, CancellationToken cancellationToken) =>
        await FindRoomAsync(rooms, chatroomId, cancellationToken).ConfigureAwait(false) is { } room ? room.ConversationId : chatroomId;

    /// <summary>Returns the room with an id; null if there is none.</summary>
    public static async Task<Room?> FindRoomAsync(IRoomService rooms, string chatroomId, CancellationToken cancellationToken)
    {
        foreach (var id in UuidId.FormsOf(chatroomId))
        {
            if (await rooms.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } room)
            {
                return room;
            }
        }

        return null;
    }
}
