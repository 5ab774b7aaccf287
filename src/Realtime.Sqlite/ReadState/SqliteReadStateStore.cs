using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.ReadState;

/// <summary>
/// Read state in SQLite. A participant's unread count is the newest sequence less the watermark, less the own
/// and the singly read messages above it: a send changes two rows, however many take part.
/// </summary>
internal sealed class SqliteReadStateStore(SqliteDatabase database) : IReadStateStore
{
    // The time of a read is kept in each message that it was the first for, which makes history the cheapest
    // to read and grows with the messages, not with messages times participants. A read of more than these is
    // one row instead: every other write waits for this one.
    internal const int MaxMessagesWithOwnTime = 2_000;

    public ValueTask<ReadReceipt?> MarkReadAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                if (Find(context.Session, conversationId, userId) is not { } row)
                {
                    return null;
                }

                var upTo = Math.Min(upToSequence ?? row.LastSequence, row.LastSequence);
                var newlyRead = upTo > row.ReadSequence ? MoveWatermark(context.Session, row, userId, upTo, readAt) : 0;
                return row.ToReceipt(conversationId, userId, newlyRead, readAt);
            },
            cancellationToken);

    public ValueTask<ReadReceipt?> MarkMessageReadAsync(
        string conversationId,
        string userId,
        long sequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                if (Find(context.Session, conversationId, userId) is not { } row)
                {
                    return null;
                }

                var isNew = TryAddSingle(context.Session, row, userId, sequence, readAt);
                if (isNew)
                {
                    Watermark.AbsorbSingles(context.Session, row, userId);
                }

                return row.ToReceipt(conversationId, userId, isNew ? 1 : 0, readAt);
            },
            cancellationToken);

    public ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(ReadReceipt, IReadOnlyList<string>)?>(
            context =>
            {
                if (Find(context.Session, conversationId, userId) is not { } row)
                {
                    return null;
                }

                var added = AddSingles(context.Session, row, userId, messageIds, readAt);
                return (row.ToReceipt(conversationId, userId, added.Count, readAt), added);
            },
            cancellationToken);

    public ValueTask<DeliveryReceipt?> MarkDeliveredAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset deliveredAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                if (Find(context.Session, conversationId, userId) is not { } row)
                {
                    return null;
                }

                var delivered = Math.Max(row.DeliveredSequence, row.ReadSequence);
                var upTo = Math.Min(upToSequence ?? row.LastSequence, row.LastSequence);
                if (upTo > delivered)
                {
                    context.Session.Execute(
                        ReadStateSql.SaveDelivered, ("$upto", upTo), ("$conversation", row.ConversationKey), ("$user", userId));
                }

                return new DeliveryReceipt(conversationId, userId, Math.Max(upTo, delivered), upTo > delivered, deliveredAt.ToUniversalTime());
            },
            cancellationToken);

    public ValueTask<long?> GetUnreadCountAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, conversationId, userId)?.UnreadCount, cancellationToken);

    public ValueTask<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => UnreadRow.ToCounts(session.Query<UnreadRow>(ReadStateSql.ListUnread, ("$user", userId))), cancellationToken);

    private static ReadStateRow? Find(SqliteSession session, string conversationId, string userId) =>
        session.QueryFirst<ReadStateRow>(ReadStateSql.Find, ("$id", conversationId), ("$user", userId));

    private static long MoveWatermark(SqliteSession session, ReadStateRow row, string userId, long upTo, DateTimeOffset readAt)
    {
        var from = row.ReadSequence;
        var newlyRead = Watermark.Move(session, row, userId, upTo);
        if (newlyRead > 0)
        {
            SetReadTime(session, row, userId, from, upTo, readAt);
        }

        return newlyRead;
    }

    private static List<string> AddSingles(SqliteSession session, ReadStateRow row, string userId, IEnumerable<string> messageIds, DateTimeOffset readAt)
    {
        var added = new List<string>();
        foreach (var messageId in messageIds)
        {
            if (NumericId.TryParse(messageId, out var id)
                && session.QueryInteger(ReadStateSql.FindSequence, ("$id", id), ("$conversation", row.ConversationKey)) is { } sequence
                && TryAddSingle(session, row, userId, sequence, readAt))
            {
                added.Add(messageId);
            }
        }

        if (added.Count > 0)
        {
            Watermark.AbsorbSingles(session, row, userId);
        }

        return added;
    }

    // The counts and the watermark follow in Watermark.AbsorbSingles.
    private static bool TryAddSingle(SqliteSession session, ReadStateRow row, string userId, long sequence, DateTimeOffset readAt)
    {
        if (sequence <= row.ReadSequence)
        {
            return false;
        }

        var senderId = session.QueryFirst<string>(
            ReadStateSql.FindSender, ("$conversation", row.ConversationKey), ("$sequence", sequence));
        if (senderId is null || senderId == userId
            || session.Execute(ReadStateSql.AddSingle, ("$conversation", row.ConversationKey), ("$user", userId), ("$sequence", sequence)) == 0)
        {
            return false;
        }

        row.SinglesSinceRead++;
        SetReadTime(session, row, userId, sequence - 1, sequence, readAt);
        return true;
    }

    private static void SetReadTime(SqliteSession session, ReadStateRow row, string userId, long after, long upTo, DateTimeOffset readAt) =>
        session.Execute(
            upTo - after > MaxMessagesWithOwnTime ? ReadStateSql.AddReadRange : ReadStateSql.SetReadTime,
            ("$time", readAt.ToUnixTimeMilliseconds()),
            ("$conversation", row.ConversationKey),
            ("$after", after),
            ("$upto", upTo),
            ("$user", userId));
}
