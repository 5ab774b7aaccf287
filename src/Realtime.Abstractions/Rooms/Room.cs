namespace Realtime.Rooms;

/// <summary>A room: a conversation with a unique name, which users enter and leave on their own.</summary>
/// <param name="Name">The unique name, case-sensitive.</param>
/// <param name="ConversationId">The conversation that keeps its messages; see <see cref="RoomId"/>.</param>
/// <param name="Title">The title; the same as the name if the host did not set one.</param>
/// <param name="MemberCount">The number of members, present or not.</param>
/// <param name="PresentCount">The number of users in the room now. A user with several sockets counts once.</param>
/// <param name="LastSequence">The sequence of the newest message; 0 without messages.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
public sealed record Room(
    string Name,
    string ConversationId,
    string Title,
    long MemberCount,
    int PresentCount,
    long LastSequence,
    DateTimeOffset CreatedAt);
