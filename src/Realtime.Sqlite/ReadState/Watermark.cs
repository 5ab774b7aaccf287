using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.ReadState;

/// <summary>Moves a participant's read watermark and updates the counts of messages above it.</summary>
internal static class Watermark
{
    /// <summary>Moves the watermark up to a sequence.</summary>
    /// <returns>How many unread messages the watermark passed.</returns>
    public static long Move(SqliteSession session, ReadStateRow row, string userId, long upTo)
    {
        var unreadBefore = row.UnreadCount;
        row.OwnSinceRead = OwnAbove(session, row, userId, upTo);
        row.SinglesSinceRead -= RemoveSingles(session, row, userId, upTo);
        row.ReadSequence = upTo;
        Save(session, row, userId);
        return unreadBefore - row.UnreadCount;
    }

    /// <summary>
    /// Moves the watermark up to the first unread message. So a user who reads one by one, in order, leaves no rows behind.
    /// Each passed message is the user's own or was read singly, so the own ones are counted by subtraction.
    /// </summary>
    public static void AbsorbSingles(SqliteSession session, ReadStateRow row, string userId)
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

        Save(session, row, userId);
    }

    // Counts on the shorter side of the new watermark. Counts nothing if the result is known.
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

    private static void Save(SqliteSession session, ReadStateRow row, string userId) =>
        session.Execute(
            ReadStateSql.Save,
            ("$read", row.ReadSequence),
            ("$own", row.OwnSinceRead),
            ("$singles", row.SinglesSinceRead),
            ("$conversation", row.ConversationKey),
            ("$user", userId));
}
