namespace Realtime.Storage.Relational.Conversations;

/// <summary>
/// The statements on blocks that a provider supplies. A send reads blocks from the participants of the conversation, so a change of
/// a block also updates the participants of the two users' direct conversation, and of the groups of only the two.
/// </summary>
public sealed record BlockStatements
{
    /// <summary>
    /// Gets the SQL that blocks a user. Takes <c>user</c>, <c>other</c>, the pair as <c>first</c> and <c>second</c> in ordinal
    /// order, <c>time</c>; returns an integer above 0 if the stored state changed.
    /// </summary>
    public required string Add { get; init; }

    /// <summary>
    /// Gets the SQL that ends a block. Takes <c>user</c>, <c>other</c>, <c>first</c>, <c>second</c>; returns an integer above 0
    /// if the stored state changed.
    /// </summary>
    public required string Remove { get; init; }

    /// <summary>
    /// Gets the SQL that lists the users that a user blocks. Takes <c>user</c>; returns <c>UserId</c> and <c>CreatedAt</c>.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that finds which of several users block a user or are blocked by the user. Takes <c>user</c> and
    /// <c>users</c>; returns ids.
    /// </summary>
    public required string ListApart { get; init; }

    /// <summary>
    /// Gets the SQL that lists users who block a user or are blocked by the user. Takes <c>user</c> and <c>limit</c>; returns ids, which
    /// may repeat.
    /// </summary>
    public required string ListAllApart { get; init; }
}
