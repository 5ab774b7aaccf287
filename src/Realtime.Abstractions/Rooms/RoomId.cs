using System.Diagnostics.CodeAnalysis;

namespace Realtime.Rooms;

/// <summary>
/// Converts between a room's name and its conversation id. The id is derived from the name, so every node and caller can
/// compute it, and it is unique because the name is. Hosts cannot use such an id for a group.
/// </summary>
public static class RoomId
{
    /// <summary>The prefix of the conversation ids of rooms. No other conversation id starts with it.</summary>
    public const string Prefix = "room:";

    /// <summary>Returns the conversation id of a room.</summary>
    /// <param name="roomName">The room's name.</param>
    /// <returns>The id, whether the room exists or not.</returns>
    public static string Of(string roomName) => Prefix + roomName;

    /// <summary>Checks whether a conversation id is that of a room, and returns the room's name.</summary>
    /// <param name="conversationId">The conversation's id.</param>
    /// <param name="roomName">The room's name; null if the id is not that of a room.</param>
    /// <returns>True for a room.</returns>
    public static bool TryParse(string? conversationId, [NotNullWhen(true)] out string? roomName)
    {
        roomName = conversationId?.StartsWith(Prefix, StringComparison.Ordinal) == true ? conversationId[Prefix.Length..] : null;
        return roomName is not null;
    }
}
