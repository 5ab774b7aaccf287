using Realtime.Sqlite.Messages;
using Realtime.Storage.Relational.Changes;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Changes;

/// <summary>Statements for the changes after a revision.</summary>
internal static class ChangeSql
{
    public const string Find = $"""
        SELECT {ChangeStateRow.Columns}, c.last_sequence AS LastSequence,
            (SELECT epoch FROM realtime_store WHERE store_key = 1) AS Epoch
        FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    // Messages that did not change since they were stored are in no index by revision, but their revisions rise with
    // their sequences, which have no gaps. A binary search therefore finds the last message that was stored up to a
    // revision. The unchanged messages after it and one range of the index of changes are what changed since.
    private const string Changed = """
        WITH RECURSIVE search(low, high) AS (
            SELECT first_sequence - 1, last_sequence FROM realtime_conversations WHERE conversation_key = $conversation
            UNION ALL
            SELECT IIF(COALESCE(m.original_revision, m.revision) <= $bound, m.sequence, low),
                IIF(COALESCE(m.original_revision, m.revision) <= $bound, high, m.sequence - 1)
            FROM search CROSS JOIN realtime_messages m ON m.conversation_key = $conversation AND m.sequence = (low + high + 1) / 2
            WHERE low < high
        ),
        changed(sequence, revision) AS (
            SELECT * FROM (
                SELECT sequence, revision FROM realtime_messages
                WHERE conversation_key = $conversation AND original_revision IS NOT NULL AND revision > $bound AND revision <= $upto
                ORDER BY revision LIMIT $limit)
            UNION ALL
            SELECT * FROM (
                SELECT sequence, revision FROM realtime_messages
                WHERE conversation_key = $conversation AND sequence > (SELECT low FROM search WHERE low = high)
                    AND original_revision IS NULL AND revision <= $upto
                ORDER BY sequence LIMIT $limit)
            ORDER BY revision LIMIT $limit
        )
        """;

    /// <summary>
    /// Returns sequence and revision of the messages in a range of revisions, then those messages, then their reactions.
    /// </summary>
    public const string ListMessages = $"""
        {Changed} SELECT sequence AS Sequence, revision AS Revision FROM changed ORDER BY revision;
        {Changed} SELECT {MessageColumns.All} FROM changed
        CROSS JOIN realtime_messages m ON m.conversation_key = $conversation AND m.sequence = changed.sequence
        JOIN realtime_conversations c ON c.conversation_key = $conversation
        ORDER BY m.revision;
        {Changed} SELECT {ReactionRow.Columns} FROM changed
        CROSS JOIN realtime_reactions r ON r.conversation_key = $conversation AND r.sequence = changed.sequence
        """;

    public const string ListParticipants = $"""
        SELECT {ParticipantRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation ORDER BY p.joined_at, p.user_id LIMIT $limit
        """;

    public const string ListWatermarks = $"""
        SELECT {WatermarksRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation ORDER BY p.user_id LIMIT $limit
        """;

    public const string FindWatermarks = $"""
        SELECT {WatermarksRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation AND p.user_id = $user
        """;

    public const string FindEpoch = "SELECT epoch FROM realtime_store WHERE store_key = 1";

    public const string SetEpoch = "UPDATE realtime_store SET epoch = $epoch WHERE store_key = 1";

    public static ChangeStatements Statements { get; } = new()
    {
        Find = Find,
        ListMessages = ListMessages,
        ListParticipants = ListParticipants,
        ListWatermarks = ListWatermarks,
        FindWatermarks = FindWatermarks,
        FindEpoch = FindEpoch,
        SetEpoch = SetEpoch,
    };
}
