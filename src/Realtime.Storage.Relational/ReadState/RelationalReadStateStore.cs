using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.ReadState;

/// <summary>
/// Stores read state in a relational database. A participant's unread count is the newest sequence, minus the watermark, minus the
/// participant's own messages and the single reads above the watermark. A send therefore changes only the conversation's row
/// and the sender's row, for any number of participants.
/// </summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public class RelationalReadStateStore(RelationalDatabase database, ReadStateStatements statements) : IReadStateStore
{
    // Each message keeps the time of its first read. This makes history cheap to read, and the storage grows with the messages,
    // not with messages times participants. A read of more messages than this limit is stored as one range instead: other
    // writes wait for the read, and a database may replace many row locks with a table lock.
    internal const int MaxMessagesWithOwnTime = 2_000;

    /// <inheritdoc/>
    public virtual ValueTask<ReadReceipt?> MarkReadAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        MarkAsync(
            statements.MarkRead,
            new StatementParameters()
                .Id("id", conversationId)
                .Id("user", userId)
                .Number("upto", upToSequence)
                .Time("time", readAt)
                .Number("maxtimes", MaxMessagesWithOwnTime),
            conversationId,
            userId,
            readAt,
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ReadReceipt?> MarkMessageReadAsync(
        string conversationId,
        string userId,
        long sequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        MarkAsync(
            statements.MarkMessageRead,
            new StatementParameters().Id("id", conversationId).Id("user", userId).Number("sequence", sequence).Time("time", readAt),
            conversationId,
            userId,
            readAt,
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(ReadReceipt, IReadOnlyList<string>)?>(
            statements.MarkMessagesRead,
            new StatementParameters()
                .Id("id", conversationId).Id("user", userId).Text("ids", NumericId.Join(NumericId.Parse(messageIds))).Time("time", readAt),
            async results => await results.ReadFirstAsync<MarkRow>().ConfigureAwait(false) is { } row
                ? (row.ToReceipt(conversationId, userId, readAt),
                    [.. (await results.ReadIntegersAsync().ConfigureAwait(false)).Select(NumericId.Format)])
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DeliveryReceipt?> MarkDeliveredAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset deliveredAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements.MarkDelivered,
            new StatementParameters().Id("id", conversationId).Id("user", userId).Number("upto", upToSequence),
            async results => await results.ReadFirstAsync<DeliveredRow>().ConfigureAwait(false) is { } row
                ? new DeliveryReceipt(conversationId, userId, row.DeliveredSequence, row.Newly > 0, deliveredAt.ToUniversalTime())
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadIntegerAsync(statements.FindUnread, new StatementParameters().Id("id", conversationId).Id("user", userId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReaderState>> ListStatesAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ReaderState>>(
            statements.ListStates,
            new StatementParameters().Id("id", conversationId).Users("users", userIds),
            static async results => (await results.ReadAsync<ReaderStateRow>().ConfigureAwait(false)).ConvertAll(row => row.ToState()),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, UnreadTotal>> GetTotalsAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, UnreadTotal>>(
            statements.Totals,
            new StatementParameters().Users("users", userIds),
            static async results => (await results.ReadAsync<UnreadTotalRow>().ConfigureAwait(false))
                .ToDictionary(row => row.UserId, row => new UnreadTotal(row.Total, row.Revision), StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.ListUnread,
            new StatementParameters().Id("user", userId),
            static async results => UnreadRow.ToCounts(await results.ReadAsync<UnreadRow>().ConfigureAwait(false)),
            cancellationToken);

    private ValueTask<ReadReceipt?> MarkAsync(
        string sql,
        StatementParameters parameters,
        string conversationId,
        string userId,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql,
            parameters,
            async results => (await results.ReadFirstAsync<MarkRow>().ConfigureAwait(false))?.ToReceipt(conversationId, userId, readAt),
            cancellationToken);
}
