using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Changes;

/// <summary>The statements on what changed after a revision.</summary>
internal static class ChangeSql
{
    public const string Find = $"""
        SELECT {ChangeStateRow.Columns}, c.last_sequence AS LastSequence,
            (SELECT epoch FROM realtime_store WHERE store_key = 1) AS Epoch
        FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    /// <summary>The reactions of the messages in a range of revisions.</summary>
    public const string ListReactions = $"""
        SELECT {ReactionRow.Columns} FROM realtime_messages m
        JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.conversation_key = $conversation AND m.revision > $after AND m.revision <= $upto
        """;

    public const string ListWatermarks = $"""
        SELECT {WatermarksRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation ORDER BY p.user_id LIMIT $limit
        """;

    public const string FindWatermarks = $"""
        SELECT {WatermarksRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = $conversation AND p.user_id = $user
        """;

    /// <summary>Takes the next revision of a conversation.</summary>
    public const string Take =
        "UPDATE realtime_conversations SET revision = revision + 1 WHERE conversation_key = $conversation RETURNING revision";

    public const string SetMessageRevision =
        "UPDATE realtime_messages SET revision = $revision WHERE conversation_key = $conversation AND sequence = $sequence";

    public const string FindEpoch = "SELECT epoch FROM realtime_store WHERE store_key = 1";

    public const string SetEpoch = "UPDATE realtime_store SET epoch = $epoch WHERE store_key = 1";
}
