namespace Realtime.Rooms;

/// <summary>A room: a conversation with a name of its own, which users enter and leave by themselves.</summary>
/// <param name="Name">The name, unique, compared exactly as it is written.</param>
/// <param name="ConversationId">The conversation that keeps its messages; see <see cref="RoomId"/>.</param>
/// <param name="Title">What to show; the name unless the host gave another.</param>
/// <param name="MemberCount">How many users are members, whether they are there now or not.</param>
/// <param name="PresentCount">How many users are in it now, each counted once, whatever number of sockets.</param>
/// <param name="LastSequence">The sequence of the newest message; 0 while there is none.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
public sealed record Room(
    string Name,
    string ConversationId,
    string Title,
    long MemberCount,
    int PresentCount,
    long LastSequence,
    DateTimeOffset CreatedAt);
