using System.Diagnostics.CodeAnalysis;

namespace Realtime.Domain;

/// <summary>
/// The rooms of a chat namespace. Named here and nowhere else, never by a client. Ids are opaque, so a
/// name must not be mistaken for another whatever its id holds: the prefix ends at the first colon and the
/// rest is the id alone. A socket's own room, its id, has no colon.
/// </summary>
internal static class RoomNames
{
    private const string UserPrefix = "user:";

    /// <summary>The sockets that joined a conversation.</summary>
    public static string Conversation(string conversationId) => "conversation:" + conversationId;

    /// <summary>The sockets of a user that asked for changes that the contract has no event for.</summary>
    public static string Changes(string userId) => "changes:" + userId;

    /// <summary>The sockets that hear an assistant's reply, all of them from its beginning.</summary>
    public static string Reply(string requestId) => "reply:" + requestId;

    /// <summary>All sockets of a user.</summary>
    public static string User(string userId) => UserPrefix + userId;

    /// <summary>Whose room it is, if it is one of a user's sockets.</summary>
    public static bool TryGetUser(string room, [NotNullWhen(true)] out string? userId)
    {
        userId = room.StartsWith(UserPrefix, StringComparison.Ordinal) ? room[UserPrefix.Length..] : null;
        return userId is not null;
    }
}
