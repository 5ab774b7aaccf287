using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.ReadState;

/// <summary>Moves what a participant has read, and keeps the counts above it.</summary>
internal static class Watermark
{
    /// <summary>Moves it up to a sequence.</summary>
    /// <returns>How many messages that were unread it passed.</returns>
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
    /// Moves it up to the first unread message, so that someone who reads one by one, but in order, leaves no rows behind.
    /// Everything that it passes is own or was read singly, which is how the own ones are counted.
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

    private static void Save(SqliteSession session, ReadStateRow row, string userId) =>
        session.Execute(
            ReadStateSql.Save,
            ("$read", row.ReadSequence),
            ("$own", row.OwnSinceRead),
            ("$singles", row.SinglesSinceRead),
            ("$conversation", row.ConversationKey),
            ("$user", userId));
}
