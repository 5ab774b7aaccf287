using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
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

                var newlyRead = sequence > row.ReadSequence && AddSingle(context.Session, row, userId, sequence, readAt) ? 1 : 0;
                return row.ToReceipt(conversationId, userId, newlyRead, readAt);
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
        var unreadBefore = row.UnreadCount;
        var from = row.ReadSequence;
        row.OwnSinceRead = OwnAbove(session, row, userId, upTo);
        row.SinglesSinceRead -= RemoveSingles(session, row, userId, upTo);
        row.ReadSequence = upTo;
        Save(session, row, userId);
        var newlyRead = unreadBefore - row.UnreadCount;
        if (newlyRead > 0)
        {
            SetReadTime(session, row, userId, from, upTo, readAt);
        }

        return newlyRead;
    }

    private static bool AddSingle(SqliteSession session, ReadStateRow row, string userId, long sequence, DateTimeOffset readAt)
    {
        var senderId = session.QueryFirst<string>(
            ReadStateSql.FindSender, ("$conversation", row.ConversationKey), ("$sequence", sequence));
        if (senderId is null || senderId == userId
            || session.Execute(ReadStateSql.AddSingle, ("$conversation", row.ConversationKey), ("$user", userId), ("$sequence", sequence)) == 0)
        {
            return false;
        }

        row.SinglesSinceRead++;
        SetReadTime(session, row, userId, sequence - 1, sequence, readAt);
        AbsorbSingles(session, row, userId);
        Save(session, row, userId);
        return true;
    }

    // Someone who reads one by one, but in order, leaves no rows behind: the watermark moves up to the first
    // unread message. Everything that it passes is own or was read singly, which is how the own ones are counted.
    private static void AbsorbSingles(SqliteSession session, ReadStateRow row, string userId)
    {
        var firstUnread = session.QueryInteger(
            ReadStateSql.FindFirstUnread, ("$conversation", row.ConversationKey), ("$after", row.ReadSequence), ("$user", userId));
        var upTo = firstUnread - 1 ?? row.LastSequence;
        if (upTo > row.ReadSequence)
        {
            var singles = RemoveSingles(session, row, userId, upTo);
            row.SinglesSinceRead -= singles;
            row.OwnSinceRead -= upTo - row.ReadSequence - singles;
            row.ReadSequence = upTo;
        }
    }

    // Counts on the shorter side of the new watermark, and not at all where the answer is known.
    private static long OwnAbove(SqliteSession session, ReadStateRow row, string userId, long upTo)
    {
        if (row.OwnSinceRead == 0 || upTo == row.LastSequence)
        {
            return 0;
        }

        return upTo - row.ReadSequence < row.LastSequence - upTo
            ? row.OwnSinceRead - CountOwn(session, row, userId, row.ReadSequence, upTo)
            : CountOwn(session, row, userId, upTo, row.LastSequence);
    }

    private static long CountOwn(SqliteSession session, ReadStateRow row, string userId, long after, long upTo) =>
        session.QueryInteger(
            ReadStateSql.CountOwn,
            ("$conversation", row.ConversationKey),
            ("$after", after),
            ("$upto", upTo),
            ("$user", userId))!.Value;

    private static int RemoveSingles(SqliteSession session, ReadStateRow row, string userId, long upTo) =>
        row.SinglesSinceRead == 0
            ? 0
            : session.Execute(
                ReadStateSql.RemoveSinglesUpTo, ("$conversation", row.ConversationKey), ("$user", userId), ("$upto", upTo));

    private static void SetReadTime(SqliteSession session, ReadStateRow row, string userId, long after, long upTo, DateTimeOffset readAt) =>
        session.Execute(
            upTo - after > MaxMessagesWithOwnTime ? ReadStateSql.AddReadRange : ReadStateSql.SetReadTime,
            ("$time", readAt.ToUnixTimeMilliseconds()),
            ("$conversation", row.ConversationKey),
            ("$after", after),
            ("$upto", upTo),
            ("$user", userId));

    private static void Save(SqliteSession session, ReadStateRow row, string userId) =>
        session.Execute(
            ReadStateSql.Save,
            ("$read", row.ReadSequence),
            ("$own", row.OwnSinceRead),
            ("$singles", row.SinglesSinceRead),
            ("$conversation", row.ConversationKey),
            ("$user", userId));
}
