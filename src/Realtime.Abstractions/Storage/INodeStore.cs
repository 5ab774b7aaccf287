namespace Realtime.Storage;

/// <summary>
/// The nodes that run on a store, the signals that they send to each other, and the leases on what only one of them may do. A
/// node is a process with sockets. It is alive while its lease lasts, by the clock of the database. All members are thread-safe.
/// </summary>
public interface INodeStore
{
    /// <summary>Registers a node, or renews its lease. The lease starts now and replaces the earlier one.</summary>
    /// <param name="nodeId">The node, unique among all processes. At most 100 characters.</param>
    /// <param name="name">The name for operators, such as the machine and the process. At most 200 characters.</param>
    /// <param name="lease">How long the node counts as alive unless it renews the lease before. At least 1 millisecond.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The state after the renewal.</returns>
    ValueTask<NodeRenewal> RenewAsync(string nodeId, string name, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Lists the nodes that are alive.</summary>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The nodes, in the order of their ids.</returns>
    ValueTask<IReadOnlyList<StoreNode>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ends the lease of a node that stops. Has no effect if the node is not registered.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask LeaveAsync(string nodeId, CancellationToken cancellationToken);

    /// <summary>
    /// Stores signals, with the next positions. Positions start at 1 and have no gaps. Their order is the commit order: when a
    /// signal can be read, every signal with a lower position can be read too.
    /// </summary>
    /// <param name="senderId">The node that sends them.</param>
    /// <param name="signals">The signals, in the order of their positions. At least 1.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The position of the last signal.</returns>
    ValueTask<long> AppendAsync(string senderId, IReadOnlyList<SignalDraft> signals, CancellationToken cancellationToken);

    /// <summary>
    /// Reads signals for a node, in the order of their positions: those of other nodes, without those for another recipient. If
    /// there is nothing new, the call costs one look-up.
    /// </summary>
    /// <param name="nodeId">The node that reads.</param>
    /// <param name="afterPosition">The <see cref="SignalPage.Position"/> of the last read.</param>
    /// <param name="limit">The maximum number of positions to read. At least 1.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The signals.</returns>
    ValueTask<SignalPage> ReadAsync(string nodeId, long afterPosition, int limit, CancellationToken cancellationToken);

    /// <summary>Removes signals that are too old or too many, oldest first.</summary>
    /// <param name="maxAge">Signals that were stored longer ago are removed, by the clock of the database.</param>
    /// <param name="maxCount">The number of newest signals to keep at most.</param>
    /// <param name="limit">The maximum number to remove.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of removed signals. If it equals <paramref name="limit"/>, more may be left.</returns>
    ValueTask<int> TrimAsync(TimeSpan maxAge, long maxCount, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a lease on a name, or renews it. The lease can be taken if it is free, has ended or is the caller's, by the clock of
    /// the database. If it has more time left than twice the caller's lease, a clock was set back after it was taken; that lease
    /// counts as ended.
    /// </summary>
    /// <param name="name">What the lease is on. At most 128 characters. <c>outbox</c> is taken by the store itself.</param>
    /// <param name="owner">The caller, unique among all callers. At most 100 characters.</param>
    /// <param name="lease">How long the caller has it unless it renews it before. At least 1 millisecond.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>Whether the caller has the lease.</returns>
    ValueTask<bool> TryLeaseAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends a lease. Has no effect if the caller does not have it.</summary>
    /// <param name="name">What the lease is on.</param>
    /// <param name="owner">The caller.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask EndLeaseAsync(string name, string owner, CancellationToken cancellationToken);
}

/// <summary>A node that is alive.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for operators.</param>
/// <param name="StartedAt">When it was registered, by the clock of the database.</param>
/// <param name="JoinedPosition">The position of the newest signal when it was registered. The node reads signals after it.</param>
public sealed record StoreNode(string Id, string Name, DateTimeOffset StartedAt, long JoinedPosition);

/// <summary>The state after a node renewed its lease.</summary>
/// <param name="IsNew">
/// Whether the node was not alive before: it is new, or its lease had ended. Other nodes may have sent nothing meanwhile.
/// </param>
/// <param name="NewestPosition">
/// The position of the newest signal, 0 if there was none. A node that is not in <paramref name="Nodes"/> can only have stored
/// signals after it, or before it ended.
/// </param>
/// <param name="Nodes">The nodes that are alive, with this one, in the order of their ids.</param>
public sealed record NodeRenewal(bool IsNew, long NewestPosition, IReadOnlyList<StoreNode> Nodes);

/// <summary>A signal to store.</summary>
/// <param name="Namespace">What the signal is about. Not read by the store.</param>
/// <param name="Payload">The content. At most 1 MiB.</param>
/// <param name="RecipientId">The only node that reads it; null for all other nodes.</param>
public sealed record SignalDraft(string Namespace, ReadOnlyMemory<byte> Payload, string? RecipientId = null);

/// <summary>A stored signal.</summary>
/// <param name="Position">Its position.</param>
/// <param name="SenderId">The node that sent it.</param>
/// <param name="Namespace">What it is about.</param>
/// <param name="Payload">The content.</param>
/// <param name="RecipientId">The only node that reads it; null for all other nodes.</param>
public sealed record StoredSignal(long Position, string SenderId, string Namespace, ReadOnlyMemory<byte> Payload, string? RecipientId);

/// <summary>The result of reading signals.</summary>
/// <param name="Signals">The signals for the node that reads.</param>
/// <param name="Position">The position up to which it has read now.</param>
/// <param name="HasMore">Whether there are signals after <paramref name="Position"/>.</param>
/// <param name="IsIncomplete">
/// Whether signals were removed before the node read them, or the store was replaced by an older one.
/// </param>
public sealed record SignalPage(IReadOnlyList<StoredSignal> Signals, long Position, bool HasMore, bool IsIncomplete);
