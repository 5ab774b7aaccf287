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

    // Reads one range of an index.
    private const string Changed = "m.conversation_key = $conversation AND m.revision > $bound AND m.revision <= $upto";

    /// <summary>
    /// Returns sequence and revision of the messages in a range of revisions, then those messages, then their reactions.
    /// </summary>
    public const string ListMessages = $"""
        SELECT m.sequence AS Sequence, m.revision AS Revision FROM realtime_messages m
        WHERE {Changed} ORDER BY m.revision LIMIT $limit;
        SELECT {MessageColumns.All} FROM realtime_messages m
        JOIN realtime_conversations c ON c.conversation_key = m.conversation_key
        WHERE {Changed} ORDER BY m.revision LIMIT $limit;
        SELECT {ReactionRow.Columns} FROM realtime_messages m
        JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE {Changed} AND m.revision <= COALESCE(
            (SELECT m.revision FROM realtime_messages m WHERE {Changed} ORDER BY m.revision LIMIT 1 OFFSET $limit - 1), $upto)
        """;

    public const string ListParticipants = $"""
        SELECT {ParticipantRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation ORDER BY p.joined_at, p.user_id
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
