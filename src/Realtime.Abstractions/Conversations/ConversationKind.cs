namespace Realtime.Conversations;

/// <summary>What kind of conversation it is.</summary>
public enum ConversationKind
{
    /// <summary>Between two users; there is at most one for each pair.</summary>
    Direct = 0,

    /// <summary>Between any number of users, with participants that come and go.</summary>
    Group = 1,

    /// <summary>A room: it has a unique name, and users enter and leave it by themselves; see <see cref="Rooms.IRoomService"/>.</summary>
    Room = 2,
}
