using Realtime.Storage.Relational.Retention;

namespace Realtime.Sqlite.Retention;

/// <summary>Statements for the removal of old messages.</summary>
internal static class RetentionSql
{
    public const string SetPolicy = """
        UPDATE realtime_conversations SET retain_age = $age, retain_count = $count, revision = revision + 1
        WHERE id = $id RETURNING revision
        """;

    private const string Listed = """
        SELECT c.conversation_key AS ConversationKey, c.id AS Id, c.first_sequence AS FirstSequence, c.last_sequence AS LastSequence,
            c.retain_age AS RetainAge, c.retain_count AS RetainCount, m.created_at AS OldestAt
        FROM realtime_conversations c
        LEFT JOIN realtime_messages m ON m.conversation_key = c.conversation_key AND m.sequence = c.first_sequence
        WHERE c.conversation_key > $bound AND c.kind <> 3
        """;

    public const string List = $"{Listed} ORDER BY c.conversation_key LIMIT $limit";

    public const string ListOwn = $"{Listed} AND c.retain_count IS NOT NULL ORDER BY c.conversation_key LIMIT $limit";

    /// <summary>Returns the sequence of the first message in a range that is recent enough to be kept.</summary>
    public const string FindKept = """
        SELECT sequence FROM realtime_messages
        WHERE conversation_key = $conversation AND sequence >= $from AND sequence <= $to AND created_at >= $before
        ORDER BY sequence LIMIT 1
        """;

    public const string ListBehind = """
        SELECT p.user_id AS UserId, p.read_sequence AS ReadSequence, p.own_since_read AS OwnSinceRead,
            p.singles_since_read AS SinglesSinceRead
        FROM realtime_participants p
        WHERE p.conversation_key = $conversation AND p.read_sequence < $upto
        """;

    /// <summary>The foreign key also deletes the reactions.</summary>
    public const string RemoveMessages =
        "DELETE FROM realtime_messages WHERE conversation_key = $conversation AND sequence >= $from AND sequence <= $upto";

    public const string RemoveReadRanges =
        "DELETE FROM realtime_read_ranges WHERE conversation_key = $conversation AND up_to <= $upto";

    public const string FindLastRevision = """
        SELECT MAX(revision) FROM realtime_messages
        WHERE conversation_key = $conversation AND sequence >= $from AND sequence <= $upto
        """;

    public const string MoveFirst = """
        UPDATE realtime_conversations SET first_sequence = $first, revision = revision + 1,
            forgotten_revision = max(forgotten_revision, $forgotten)
        WHERE conversation_key = $conversation RETURNING revision
        """;

    public static RetentionStatements Statements { get; } = new()
    {
        SetPolicy = SetPolicy,
        List = List,
        ListOwn = ListOwn,
    };
}
