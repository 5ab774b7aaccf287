namespace Realtime.Conversations;

/// <summary>The kind of a conversation.</summary>
public enum ConversationKind
{
    /// <summary>Between two users. A pair of users has at most one.</summary>
    Direct = 0,

    /// <summary>Between any number of users. Participants can be added and removed.</summary>
    Group = 1,

    /// <summary>
    /// A room. It has a unique name, and users enter and leave it on their own; see <see cref="Rooms.IRoomService"/>.
    /// </summary>
    Room = 2,
}
