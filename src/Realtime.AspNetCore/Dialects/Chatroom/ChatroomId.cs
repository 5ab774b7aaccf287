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
        await rooms.FindAsync(chatroomId, cancellationToken).ConfigureAwait(false) is { } room ? room.ConversationId : chatroomId;
}
