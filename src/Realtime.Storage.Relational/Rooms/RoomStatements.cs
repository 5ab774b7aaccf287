namespace Realtime.Storage.Relational.Rooms;

/// <summary>
/// The statements on rooms that a provider brings. A room is a conversation of kind 2 whose id starts with
/// <see cref="Realtime.Rooms.RoomId.Prefix"/>, so that rooms lie side by side in the order of their names. A room's columns are
/// <c>Id</c>, <c>Kind</c>, <c>Title</c>, <c>LastSequence</c>, <c>CreatedAt</c> and <c>MemberCount</c>.
/// </summary>
public sealed record RoomStatements
{
    /// <summary>
    /// Gets the text that creates a room unless a conversation has the id. Takes <c>id</c>, <c>kind</c>, <c>title</c>, <c>created</c>;
    /// gives an integer above 0 if it created the room, then the conversation that has the id, in the columns of a room.
    /// </summary>
    public required string GetOrCreate { get; init; }

    /// <summary>Gets the text that finds a conversation. Takes <c>id</c>; gives it in the columns of a room.</summary>
    public required string Find { get; init; }

    /// <summary>Gets the text that lists rooms by id. Takes <c>after</c> (an id) and <c>limit</c>; gives rooms.</summary>
    public required string List { get; init; }

    /// <summary>Gets the text that counts rooms. Takes <c>after</c> (an id below all rooms); gives an integer.</summary>
    public required string Count { get; init; }

    /// <summary>Gets the text that counts the rooms of a member. Takes <c>user</c>; gives an integer.</summary>
    public required string CountOfMember { get; init; }
}
