using Realtime.Rooms;

namespace Realtime.Dialects.Chatroom;

/// <summary>What the contract calls a chatroom: a room, named by its name, or any other conversation, named by its id.</summary>
internal static class ChatroomId
{
    /// <summary>The chatroom id of a conversation.</summary>
    public static UuidId Of(string conversationId) => RoomId.TryParse(conversationId, out var roomName) ? roomName : conversationId;

    /// <summary>The conversation of a chatroom. Only a room that is there is taken for one: joining must not make rooms of typing mistakes.</summary>
    public static async Task<string> FindAsync(IRoomService rooms, string chatroomId, CancellationToken cancellationToken) =>
        await rooms.FindAsync(chatroomId, cancellationToken).ConfigureAwait(false) is { } room ? room.ConversationId : chatroomId;
}
