namespace Realtime.Storage;

/// <summary>A room as a store keeps it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">The title to show.</param>
/// <param name="MemberCount">How many participants its conversation has.</param>
/// <param name="LastSequence">The newest message's sequence; 0 for none.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
public sealed record StoredRoom(string Name, string Title, long MemberCount, long LastSequence, DateTimeOffset CreatedAt);
