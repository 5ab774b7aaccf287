namespace Realtime.Storage.Relational.Nodes;

/// <summary>
/// The statements on nodes and signals that a provider supplies. A node is alive if its last renewal is less than its lease
/// away from now, in either direction: a clock that was set back must not keep a dead node alive.
/// </summary>
public sealed record NodeStatements
{
    /// <summary>
    /// Gets the SQL that registers a node or renews its lease, by the clock of the database. Removes the nodes that are not alive
    /// if the node was not registered. Takes <c>node</c>, <c>name</c>, <c>lease</c> (milliseconds). Returns three result sets: an
    /// integer that is 1 if the node was alive before, else 0; the newest position; then the result of <see cref="List"/>. The
    /// newest position is read before the nodes.
    /// </summary>
    public required string Renew { get; init; }

    /// <summary>
    /// Gets the SQL that lists the nodes that are alive, in the order of their ids: <c>NodeId</c>, <c>Name</c>,
    /// <c>StartedAt</c>, <c>JoinedPosition</c>.
    /// </summary>
    public required string List { get; init; }

    /// <summary>Gets the SQL that removes a node. Takes <c>node</c>; its results are not read.</summary>
    public required string Leave { get; init; }

    /// <summary>
    /// Gets the SQL that stores signals. It takes the positions from one counter row, which it changes in the same transaction. An
    /// identity column cannot replace it: readers would miss signals of transactions that commit later than they started. Takes
    /// <c>node</c> (the sender), <c>count</c>, <c>signals</c> (<see cref="TableShape.SignalDrafts"/>); returns the last position.
    /// </summary>
    public required string Append { get; init; }

    /// <summary>Gets the SQL that finds the newest position: one integer, 0 if no signal was ever stored.</summary>
    public required string Newest { get; init; }

    /// <summary>
    /// Gets the SQL that reads signals. Takes <c>node</c>, <c>bound</c>, <c>limit</c>. Returns two result sets: the newest position;
    /// then, for the positions after <c>bound</c> up to the newest: <c>Position</c>, <c>SenderId</c>, <c>RecipientId</c>,
    /// <c>Namespace</c>, and <c>Payload</c>, which is null if the signal is not for the node.
    /// </summary>
    public required string Read { get; init; }

    /// <summary>
    /// Gets the SQL that removes old signals. Takes <c>age</c> (milliseconds), <c>keep</c>, <c>limit</c>; returns the number of
    /// removed signals.
    /// </summary>
    public required string Trim { get; init; }

    /// <summary>
    /// Gets the SQL that takes or renews a lease, by the clock of the database, if it is free, has ended, is the caller's, or has
    /// more time left than twice the caller's lease. Takes <c>name</c>, <c>owner</c>, <c>lease</c> (milliseconds); returns 1 if the
    /// caller has it, else 0.
    /// </summary>
    public required string TryLease { get; init; }

    /// <summary>Gets the SQL that removes a lease of the caller. Takes <c>name</c> and <c>owner</c>; its results are not read.</summary>
    public required string EndLease { get; init; }
}
