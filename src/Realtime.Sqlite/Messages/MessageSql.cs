using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>The statements on messages.</summary>
internal static class MessageSql
{
    private const string Columns = $"""
        c.id AS ConversationId, {MessageRow.Columns},
        COALESCE((
            SELECT MIN(r.read_at) FROM realtime_read_ranges r
            WHERE r.conversation_key = m.conversation_key AND r.up_to >= m.sequence AND r.after_sequence < m.sequence
                AND r.user_id <> m.sender_id AND (m.receiver_id IS NULL OR m.receiver_id = r.user_id)), 0) AS RangeReadAt
        """;

    private const string Source =
        "realtime_messages m JOIN realtime_conversations c ON c.conversation_key = m.conversation_key";

    public const string FindTarget = """
        SELECT conversation_key AS ConversationKey, kind AS Kind, first_sequence AS FirstSequence,
            last_sequence AS LastSequence, membership_version AS MembershipVersion, revision AS Revision
        FROM realtime_conversations WHERE id = $id
        """;

    public const string FindById = $"SELECT {Columns} FROM {Source} WHERE m.id = $id";

    public const string FindBySequence =
        $"SELECT {Columns} FROM {Source} WHERE m.conversation_key = $conversation AND m.sequence = $sequence";

    /// <summary>What was sent or changed after a revision: one range of an index.</summary>
    public const string ListChanged = $"""
        SELECT {Columns} FROM {Source}
        WHERE m.conversation_key = $conversation AND m.revision > $after
        ORDER BY m.revision LIMIT $limit
        """;

    public const string FindSequenceByClientId = """
        SELECT sequence FROM realtime_messages
        WHERE conversation_key = $conversation AND sender_id = $sender AND client_message_id = $client
        """;

    public const string FindByConversationAndClientId = $"""
        SELECT {Columns} FROM {Source}
        WHERE c.id = $id AND m.sender_id = $sender AND m.client_message_id = $client
        """;

    public const string ListBefore = $"""
        SELECT {Columns} FROM {Source}
        WHERE m.conversation_key = $conversation AND m.sequence < $before
        ORDER BY m.sequence DESC LIMIT $limit
        """;

    public const string ListAfter = $"""
        SELECT {Columns} FROM {Source}
        WHERE m.conversation_key = $conversation AND m.sequence > $after
        ORDER BY m.sequence LIMIT $limit
        """;

    public const string IsInConversation =
        "SELECT 1 FROM realtime_messages WHERE id = $id AND conversation_key = $conversation";

    public const string Insert = """
        INSERT INTO realtime_messages
            (conversation_key, sequence, id, sender_id, receiver_id, content, client_message_id, created_at, parent_id, attachments, revision)
        VALUES ($conversation, $sequence, $id, $sender, $receiver, $content, $client, $created, $parent, $attachments, $revision)
        """;

    public const string Edit =
        "UPDATE realtime_messages SET content = $content, edited_at = $time WHERE id = $id AND deleted_at IS NULL";

    public const string Delete = """
        UPDATE realtime_messages SET content = '', attachments = NULL, deleted_at = $time
        WHERE id = $id AND deleted_at IS NULL
        """;

    public const string Search = $"""
        SELECT {Columns} FROM {Source}
        WHERE m.conversation_key = $conversation AND m.sequence >= $from AND m.sequence < $before
            AND instr(lower(m.content), lower($text)) > 0
        ORDER BY m.sequence DESC LIMIT $limit
        """;

    public const string ListReactions = $"""
        SELECT {ReactionRow.Columns} FROM realtime_reactions r
        WHERE r.conversation_key = $conversation AND r.sequence >= $from AND r.sequence <= $to
        """;

    public const string MoveConversation = """
        UPDATE realtime_conversations SET last_sequence = $sequence, last_activity = $activity, revision = $revision
        WHERE conversation_key = $conversation
        """;

    public const string CountOwn = """
        UPDATE realtime_participants SET own_since_read = own_since_read + $count
        WHERE conversation_key = $conversation AND user_id = $sender
        """;
}
