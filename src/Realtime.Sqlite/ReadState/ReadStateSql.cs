using Realtime.Storage.Relational.ReadState;

namespace Realtime.Sqlite.ReadState;

/// <summary>Statements for read state.</summary>
internal static class ReadStateSql
{
    public const string Find = """
        SELECT c.conversation_key AS ConversationKey, c.last_sequence AS LastSequence, p.read_sequence AS ReadSequence,
            p.own_since_read AS OwnSinceRead, p.singles_since_read AS SinglesSinceRead, p.delivered_sequence AS DeliveredSequence
        FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    public const string FindUnread = """
        SELECT c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read
        FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    public const string Save = """
        UPDATE realtime_participants
        SET read_sequence = $read, own_since_read = $own, singles_since_read = $singles
        WHERE conversation_key = $conversation AND user_id = $user
        """;

    public const string SaveDelivered =
        "UPDATE realtime_participants SET delivered_sequence = $upto WHERE conversation_key = $conversation AND user_id = $user";

    public const string FindSequence =
        "SELECT sequence FROM realtime_messages WHERE id = $id AND conversation_key = $conversation";

    public const string CountOwn = """
        SELECT COUNT(*) FROM realtime_messages
        WHERE conversation_key = $conversation AND sequence > $after AND sequence <= $upto AND sender_id = $user
        """;

    public const string RemoveSinglesUpTo = """
        DELETE FROM realtime_single_reads
        WHERE conversation_key = $conversation AND user_id = $user AND sequence <= $upto
        """;

    public const string AddSingle = """
        INSERT INTO realtime_single_reads (conversation_key, user_id, sequence) VALUES ($conversation, $user, $sequence)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// Sets the time of the first read on messages that have no receiver or this user as the receiver. Each message is
    /// written once, even if many participants read it. Messages of users with a block between them and this user are left out.
    /// </summary>
    public const string SetReadTime = $"""
        UPDATE realtime_messages SET read_at = $time
        WHERE conversation_key = $conversation AND sequence > $after AND sequence <= $upto AND {FirstRead}
        """;

    // Users with a block between them do not learn what the other has read.
    private const string FirstRead = """
        read_at IS NULL AND sender_id <> $user AND (receiver_id IS NULL OR receiver_id = $user)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks k WHERE k.user_id = $user AND k.blocked_user_id = sender_id)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks k WHERE k.user_id = sender_id AND k.blocked_user_id = $user)
        """;

    /// <summary>
    /// Records the time of a read that moved the watermark over very many messages, as one row. Records nothing if all of
    /// them already have a read time.
    /// </summary>
    public const string AddReadRange = $"""
        INSERT INTO realtime_read_ranges (conversation_key, up_to, after_sequence, user_id, read_at)
        SELECT $conversation, $upto, $after, $user, $time
        WHERE EXISTS (
            SELECT 1 FROM realtime_messages
            WHERE conversation_key = $conversation AND sequence > $after AND sequence <= $upto AND {FirstRead})
        ON CONFLICT DO NOTHING
        """;

    public const string FindSender =
        "SELECT sender_id FROM realtime_messages WHERE conversation_key = $conversation AND sequence = $sequence";

    public const string FindFirstUnread = """
        SELECT m.sequence FROM realtime_messages m
        WHERE m.conversation_key = $conversation AND m.sequence > $after AND m.sender_id <> $user
            AND NOT EXISTS (
                SELECT 1 FROM realtime_single_reads s
                WHERE s.conversation_key = m.conversation_key AND s.user_id = $user AND s.sequence = m.sequence)
        ORDER BY m.sequence LIMIT 1
        """;

    public const string ListStates = """
        SELECT p.user_id AS UserId, c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount,
            p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence, p.muted_until AS MutedUntil
        FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id IN (SELECT value FROM json_each($users))
        """;

    /// <summary>The terms of rooms are null, which a sum leaves out. A trigger adds what a user leaves to the bases.</summary>
    public const string Totals = """
        SELECT u.value AS UserId,
            COALESCE(SUM(c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read), 0) AS Total,
            COALESCE(SUM(c.last_sequence + p.read_sequence + p.own_since_read + p.singles_since_read + 1), 0)
                + COALESCE((SELECT base FROM realtime_unread_bases WHERE user_id = u.value), 0) AS Revision
        FROM json_each($users) u
        LEFT JOIN realtime_participants p ON p.user_id = u.value
        LEFT JOIN realtime_conversations c ON c.conversation_key = p.conversation_key AND c.kind <> 2
        GROUP BY u.value
        """;

    public const string ListUnread = """
        SELECT c.id AS ConversationId, c.kind AS Kind,
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind < 2
            AND c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read > 0
        """;

    public static ReadStateStatements Statements { get; } = new()
    {
        FindUnread = FindUnread,
        ListUnread = ListUnread,
        ListStates = ListStates,
        Totals = Totals,
    };
}
