using System.Diagnostics.CodeAnalysis;

namespace Realtime.Rooms;

/// <summary>
/// The conversation id of a room, which its name decides: so every node and every caller knows it without asking,
/// and the id's uniqueness is the name's. Hosts cannot give such an id to a group.
/// </summary>
public static class RoomId
{
    /// <summary>What every room's conversation id begins with, and no other's.</summary>
    public const string Prefix = "room:";

    /// <summary>Gives the conversation id of a room.</summary>
    /// <param name="roomName">The room's name.</param>
    /// <returns>The id, whether there is such a room or not.</returns>
    public static string Of(string roomName) => Prefix + roomName;

    /// <summary>Checks whether a conversation is a room, and which.</summary>
    /// <param name="conversationId">The conversation's id.</param>
    /// <param name="roomName">The room's name.</param>
    /// <returns>True for a room.</returns>
    public static bool TryParse(string? conversationId, [NotNullWhen(true)] out string? roomName)
    {
        roomName = conversationId?.StartsWith(Prefix, StringComparison.Ordinal) == true ? conversationId[Prefix.Length..] : null;
        return roomName is not null;
    }
}
