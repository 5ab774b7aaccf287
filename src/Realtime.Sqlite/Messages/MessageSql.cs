using Realtime.Sqlite.Audit;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>Statements for messages.</summary>
internal static class MessageSql
{
    private const string Source =
        "realtime_messages m JOIN realtime_conversations c ON c.conversation_key = m.conversation_key";

    public const string FindTarget = """
        SELECT conversation_key AS ConversationKey, kind AS Kind, first_sequence AS FirstSequence,
            last_sequence AS LastSequence, membership_version AS MembershipVersion, revision AS Revision
        FROM realtime_conversations WHERE id = $id
        """;

    public const string FindBySequence =
        $"SELECT {MessageColumns.All} FROM {Source} WHERE m.conversation_key = $conversation AND m.sequence = $sequence";

    public const string FindSequenceByClientId = """
        SELECT sequence FROM realtime_messages
        WHERE conversation_key = $conversation AND sender_id = $sender AND client_message_id = $client
        """;

    /// <summary>Returns 1 if the message is in the conversation and not hidden from the user.</summary>
    public const string IsInConversation = """
        SELECT 1 FROM realtime_messages WHERE id = $id AND conversation_key = $conversation AND sequence > (
            SELECT hidden_sequence FROM realtime_participants WHERE conversation_key = $conversation AND user_id = $user)
        """;

    public const string Insert = """
        INSERT INTO realtime_messages
            (conversation_key, sequence, id, sender_id, receiver_id, content, client_message_id, created_at, parent_id, attachments, revision)
        VALUES ($conversation, $sequence, $id, $sender, $receiver, $content, $client, $created, $parent, $attachments, $revision)
        """;

    public const string MoveConversation = """
        UPDATE realtime_conversations SET last_sequence = $sequence, last_activity = $activity, revision = $revision
        WHERE conversation_key = $conversation
        """;

    public const string CountOwn = """
        UPDATE realtime_participants SET own_since_read = own_since_read + $count, is_pending = 0
        WHERE conversation_key = $conversation AND user_id = $sender
        """;

    /// <summary>For participants who have taken part with their first messages, because memberships that a send caches include that.</summary>
    public const string RaiseMembership =
        "UPDATE realtime_conversations SET membership_version = membership_version + 1 WHERE conversation_key = $conversation";

    /// <summary>Returns the message, then its reactions.</summary>
    public const string FindById = $"""
        SELECT {MessageColumns.All} FROM {Source} WHERE m.id = $message AND c.kind <> 3;
        SELECT {ReactionRow.Columns} FROM realtime_messages m
        JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.id = $message
        """;

    public const string FindMany = $"""
        SELECT {MessageColumns.All} FROM {Source} WHERE m.id IN (SELECT value FROM json_each('[' || $ids || ']'));
        SELECT {MessageReactionRow.ColumnsWithMessage} FROM realtime_messages m
        JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.id IN (SELECT value FROM json_each('[' || $ids || ']'))
        """;

    public const string FindByClientId = $"""
        SELECT {MessageColumns.All} FROM {Source}
        WHERE c.id = $id AND m.sender_id = $user AND m.client_message_id = $client
        """;

    private const string LastSequence = "SELECT last_sequence FROM realtime_conversations WHERE id = $id";

    private const string Before = """
        FROM realtime_messages m
        WHERE m.conversation_key = (SELECT conversation_key FROM realtime_conversations WHERE id = $id) AND m.sequence < $bound
        ORDER BY m.sequence DESC LIMIT $limit
        """;

    private const string After = """
        FROM realtime_messages m
        WHERE m.conversation_key = (SELECT conversation_key FROM realtime_conversations WHERE id = $id) AND m.sequence > $bound
        ORDER BY m.sequence LIMIT $limit
        """;

    // Sequences have no gaps, so the range of the page is known without reading the page.
    private const string Reactions = $"""
        SELECT {ReactionRow.Columns} FROM realtime_reactions r
        WHERE r.conversation_key = (SELECT conversation_key FROM realtime_conversations WHERE id = $id)
        """;

    private const string HistoryColumns = $"$id AS ConversationId, {MessageColumns.OfMessage}";

    public const string HistoryBefore = $"""
        {LastSequence};
        SELECT {HistoryColumns} {Before};
        {Reactions} AND r.sequence < $bound
            AND r.sequence >= (SELECT MIN($bound, last_sequence + 1) - $limit FROM realtime_conversations WHERE id = $id)
        """;

    public const string HistoryAfter = $"""
        {LastSequence};
        SELECT {HistoryColumns} {After};
        {Reactions} AND r.sequence > $bound
            AND r.sequence <= (SELECT MAX($bound, first_sequence - 1) + $limit FROM realtime_conversations WHERE id = $id)
        """;

    /// <summary>Returns 1 if the message was edited, then the results of <see cref="FindById"/>.</summary>
    public const string Edit = $"""
        UPDATE realtime_messages SET content = $content, edited_at = $time, {MessageRevision.Set}
        WHERE id = $message AND deleted_at IS NULL;
        {MessageRevision.Take};
        {AuditSql.OfMessage};
        {FindById}
        """;

    /// <summary>Returns 1 if the message was deleted, then the results of <see cref="FindById"/>.</summary>
    public const string Delete = $"""
        UPDATE realtime_messages SET content = '', attachments = NULL, deleted_at = $time, deleted_by = $by, {MessageRevision.Set}
        WHERE id = $message AND deleted_at IS NULL AND ($known IS NULL OR $known = (
            SELECT c.membership_revision FROM realtime_conversations c WHERE c.conversation_key = realtime_messages.conversation_key));
        {MessageRevision.Take};
        {AuditSql.OfMessage};
        DELETE FROM realtime_reactions
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message AND deleted_at IS NOT NULL)
            AND sequence = (SELECT sequence FROM realtime_messages WHERE id = $message);
        {FindById}
        """;

    private const string SearchEnd = "MIN($bound, c.last_sequence + 1)";

    private const string SearchLowest = $"MAX({SearchEnd} - $scan, c.first_sequence)";

    public const string Search = $"""
        SELECT c.first_sequence AS Oldest, {SearchLowest} AS Lowest FROM realtime_conversations c WHERE c.id = $id;
        SELECT {MessageColumns.All} FROM realtime_conversations c CROSS JOIN realtime_messages m
        WHERE c.id = $id AND m.conversation_key = c.conversation_key
            AND m.sequence >= {SearchLowest} AND m.sequence < {SearchEnd} AND instr(lower(m.content), lower($text)) > 0
        ORDER BY m.sequence DESC LIMIT $limit
        """;

    public static MessageStatements Statements { get; } = new()
    {
        HistoryBefore = HistoryBefore,
        HistoryAfter = HistoryAfter,
        FindById = FindById,
        FindMany = FindMany,
        Edit = Edit,
        Delete = Delete,
        Search = Search,
        FindByClientId = FindByClientId,
        AddReaction = ReactionSql.Add,
        RemoveReaction = ReactionSql.Remove,
    };
}
