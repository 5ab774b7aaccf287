using Realtime.Messages;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.ReadState;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Sqlite.ReadState;

/// <summary>Stores read state in SQLite. Marking as read runs several statements inside the writer's transaction.</summary>
internal sealed class SqliteReadStateStore(SqliteDatabase database) : RelationalReadStateStore(database, ReadStateSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<ReadReceipt?> MarkReadAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync(
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

    public override ValueTask<ReadReceipt?> MarkMessageReadAsync(
        string conversationId,
        string userId,
        long sequence,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync(
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

    public override ValueTask<(ReadReceipt Receipt, IReadOnlyList<string> MessageIds)?> MarkMessagesReadAsync(
        string conversationId,
        string userId,
        IReadOnlyCollection<string> messageIds,
        DateTimeOffset readAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync<(ReadReceipt, IReadOnlyList<string>)?>(
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

    public override ValueTask<DeliveryReceipt?> MarkDeliveredAsync(
        string conversationId,
        string userId,
        long? upToSequence,
        DateTimeOffset deliveredAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync(
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

    // Watermark.AbsorbSingles then updates the counts and the watermark.
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
