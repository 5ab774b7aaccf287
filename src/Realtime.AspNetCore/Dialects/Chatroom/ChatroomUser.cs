namespace Realtime.Dialects.Chatroom;

/// <summary>A user created with <c>POST /users/</c>.</summary>
/// <param name="Id">The id, a UUID.</param>
/// <param name="Name">The name.</param>
/// <param name="Handle">The unique handle.</param>
/// <param name="CreatedAt">When the user was created, UTC.</param>
public sealed record ChatroomUser(string Id, string Name, string Handle, DateTimeOffset CreatedAt);
