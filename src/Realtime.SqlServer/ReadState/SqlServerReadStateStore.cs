using System.Data;
using Dapper;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.ReadState;

/// <summary>
/// Read state in SQL Server. A participant's unread count is the newest sequence less the watermark, less the own
/// and the singly read messages above it: a send changes the conversation's row and its sender's, however many
/// take part.
/// </summary>
internal sealed class SqlServerReadStateStore(SqlServerDatabase database) : IReadStateStore
{
    // A read of more messages than these keeps its time in one row, and not in each of them: one statement on
    // 5,000 rows would have its locks turned into one on the table, and every send wait.
    internal const int MaxMessagesWithOwnTime = 2_000;

    public ValueTask<ReadReceipt?> MarkReadAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("user", StoredText.Encode(userId));
        parameters.Add("upto", upToSequence, DbType.Int64);
        parameters.Add("time", readAt.ToUnixTimeMilliseconds());
        parameters.Add("maxtimes", MaxMessagesWithOwnTime);
        return MarkAsync(ReadStateSql.MarkRead, parameters, conversationId, userId, readAt, cancellationToken);
    }

    public ValueTask<ReadReceipt?> MarkMessageReadAsync(
        string conversationId,
        string userId,
        long sequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        MarkAsync(
            ReadStateSql.MarkMessageRead,
            new
            {
                id = StoredText.Encode(conversationId),
                user = StoredText.Encode(userId),
                sequence,
                time = readAt.ToUnixTimeMilliseconds(),
            },
            conversationId,
            userId,
            readAt,
            cancellationToken);

    public ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(ReadReceipt, IReadOnlyList<string>)?>(
            ReadStateSql.MarkMessagesRead,
            new
            {
                id = StoredText.Encode(conversationId),
                user = StoredText.Encode(userId),
                // What is no id names no message.
                ids = string.Join(',', messageIds.Where(id => NumericId.TryParse(id, out _))),
                time = readAt.ToUnixTimeMilliseconds(),
            },
            async results =>
            {
                var row = await results.ReadFirstOrDefaultAsync<MarkRow>().ConfigureAwait(false);
                var read = await results.ReadAsync<long>().ConfigureAwait(false);
                return row is null
                    ? null
                    : (new ReadReceipt(conversationId, userId, row.ReadSequence, row.NewlyRead, row.UnreadCount, readAt.ToUniversalTime()),
                        [.. read.Select(NumericId.Format)]);
            },
            cancellationToken);

    public ValueTask<DeliveryReceipt?> MarkDeliveredAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset deliveredAt,
        CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("user", StoredText.Encode(userId));
        parameters.Add("upto", upToSequence, DbType.Int64);
        return database.WriteAsync(
            ReadStateSql.MarkDelivered,
            parameters,
            async results => await results.ReadFirstOrDefaultAsync<DeliveredRow>().ConfigureAwait(false) is { } row
                ? new DeliveryReceipt(conversationId, userId, row.DeliveredSequence, row.Newly > 0, deliveredAt.ToUniversalTime())
                : null,
            cancellationToken);
    }

    public ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            ReadStateSql.FindUnread,
            new { id = StoredText.Encode(conversationId), user = StoredText.Encode(userId) },
            results => results.ReadFirstOrDefaultAsync<long?>(),
            cancellationToken);

    public ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            ReadStateSql.ListUnread,
            new { user = StoredText.Encode(userId) },
            async results => UnreadRow.ToCounts(
                [.. (await results.ReadAsync<UnreadRow>().ConfigureAwait(false)).Select(row => row.Decoded())]),
            cancellationToken);

    private ValueTask<ReadReceipt?> MarkAsync(
        string sql,
        object parameters,
        string conversationId,
        string userId,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql,
            parameters,
            async results => await results.ReadFirstOrDefaultAsync<MarkRow>().ConfigureAwait(false) is { } row
                ? new ReadReceipt(conversationId, userId, row.ReadSequence, row.NewlyRead, row.UnreadCount, readAt.ToUniversalTime())
                : null,
            cancellationToken);
}

/// <summary>What a read changed; Dapper fills it by column name.</summary>
internal sealed class MarkRow
{
    public long ReadSequence { get; set; }

    public long NewlyRead { get; set; }

    public long UnreadCount { get; set; }
}

/// <summary>What a report of delivery changed; Dapper fills it by column name.</summary>
internal sealed class DeliveredRow
{
    public long DeliveredSequence { get; set; }

    /// <summary>1 if it changed anything.</summary>
    public long Newly { get; set; }
}
