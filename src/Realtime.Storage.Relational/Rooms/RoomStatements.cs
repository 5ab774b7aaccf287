namespace Realtime.Storage.Relational.Rooms;

/// <summary>
/// The statements on rooms that a provider supplies. A room is a conversation of kind 2 whose id starts with
/// <see cref="Realtime.Rooms.RoomId.Prefix"/>, so the index on the id holds the rooms together, in the order of their names. A
/// room's columns are
/// <c>Id</c>, <c>Kind</c>, <c>Title</c>, <c>LastSequence</c>, <c>CreatedAt</c> and <c>MemberCount</c>.
/// </summary>
public sealed record RoomStatements
{
    /// <summary>
    /// Gets the SQL that creates a room unless a conversation has the id. Takes <c>id</c>, <c>kind</c>, <c>title</c>,
    /// <c>creator</c>, <c>created</c>; returns an integer above 0 if it created the room, then the conversation that has the id, in the columns
    /// of a room.
    /// </summary>
    public required string GetOrCreate { get; init; }

    /// <summary>Gets the SQL that finds a conversation. Takes <c>id</c>; returns it in the columns of a room.</summary>
    public required string Find { get; init; }

    /// <summary>Gets the SQL that lists rooms by id. Takes <c>after</c> (an id) and <c>limit</c>; returns rooms.</summary>
    public required string List { get; init; }

    /// <summary>Gets the SQL that counts rooms. Takes <c>after</c> (an id below all rooms); returns an integer.</summary>
    public required string Count { get; init; }

    /// <summary>Gets the SQL that counts the rooms that a user created. Takes <c>user</c>; returns an integer.</summary>
    public required string CountCreatedBy { get; init; }

    /// <summary>Gets the SQL that counts the rooms of a member. Takes <c>user</c>; returns an integer.</summary>
    public required string CountOfMember { get; init; }
}
