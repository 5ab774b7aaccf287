using Realtime.Rooms;

namespace Realtime.Wire.Chatroom;

/// <summary>What the contract calls a chatroom: a room, named by its name, or any other conversation, named by its id.</summary>
internal static class ChatroomId
{
    /// <summary>The chatroom id of a conversation.</summary>
    public static UuidId Of(string conversationId) => RoomId.TryParse(conversationId, out var roomName) ? roomName : conversationId;
}
