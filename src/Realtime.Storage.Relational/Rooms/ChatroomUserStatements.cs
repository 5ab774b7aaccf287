namespace Realtime.Storage.Relational.Rooms;

/// <summary>The statements on users of the Chatroom dialect that a provider supplies.</summary>
public sealed record ChatroomUserStatements
{
    /// <summary>
    /// Gets the SQL that adds a user unless the handle is taken or <c>maxusers</c> users are stored. Takes <c>id</c>, <c>name</c>,
    /// <c>handle</c>, <c>created</c> and <c>maxusers</c>; returns 1 if it added the user.
    /// </summary>
    public required string Add { get; init; }

    /// <summary>Gets the SQL that finds out whether a handle is taken. Takes <c>handle</c>; returns 1 if it is.</summary>
    public required string HasHandle { get; init; }

    /// <summary>
    /// Gets the SQL that finds a user. Takes <c>id</c>; returns <c>Id</c>, <c>Name</c>, <c>Handle</c> and <c>CreatedAt</c>.
    /// </summary>
    public required string Find { get; init; }
}
