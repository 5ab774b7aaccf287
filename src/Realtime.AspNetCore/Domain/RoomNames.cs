using System.Diagnostics.CodeAnalysis;

namespace Realtime.Domain;

/// <summary>
/// The names of the rooms in a chat namespace. Only this class creates them; clients never do. Ids are opaque, so a name
/// must be unambiguous for every id: the prefix ends at the first colon, and the rest is only the id. The room of a single
/// socket is the socket's id, which contains no colon.
/// </summary>
internal static class RoomNames
{
    private const string UserPrefix = "user:";
    private const string ConversationPrefix = "conversation:";
    private const string ChangesPrefix = "changes:";
    private const string ReplyPrefix = "reply:";

    /// <summary>The sockets that joined a conversation.</summary>
    public static string Conversation(string conversationId) => ConversationPrefix + conversationId;

    /// <summary>Returns the conversation if the room is that of the sockets that joined it.</summary>
    public static bool TryGetConversation(string room, [NotNullWhen(true)] out string? conversationId)
    {
        conversationId = room.StartsWith(ConversationPrefix, StringComparison.Ordinal) ? room[ConversationPrefix.Length..] : null;
        return conversationId is not null;
    }

    /// <summary>The sockets of a user that requested changes that the contract has no event for.</summary>
    public static string Changes(string userId) => ChangesPrefix + userId;

    /// <summary>Whether the room is one of <see cref="Changes"/>.</summary>
    public static bool IsOfChanges(string room) => room.StartsWith(ChangesPrefix, StringComparison.Ordinal);

    /// <summary>The sockets that receive an assistant's reply, all of them from its beginning.</summary>
    public static string Reply(string requestId) => ReplyPrefix + requestId;

    /// <summary>Whether the room is one of <see cref="Reply"/>.</summary>
    public static bool IsOfReply(string room) => room.StartsWith(ReplyPrefix, StringComparison.Ordinal);

    /// <summary>All sockets of a user.</summary>
    public static string User(string userId) => UserPrefix + userId;

    /// <summary>Returns the user if the room is that of a user's sockets.</summary>
    public static bool TryGetUser(string room, [NotNullWhen(true)] out string? userId)
    {
        userId = room.StartsWith(UserPrefix, StringComparison.Ordinal) ? room[UserPrefix.Length..] : null;
        return userId is not null;
    }
}
