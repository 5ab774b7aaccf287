using Realtime.Audit;
using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Audit;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Audit;

/// <summary>Statements for the audit trail. Each index ends in the row's key, by which entries of one millisecond are sorted.</summary>
internal static class AuditSql
{
    private const string Into =
        "INSERT INTO realtime_audit (at, actor_id, action, subject_id, conversation_id, message_id, detail)";

    private const string InRange = """
        a.at >= $from AND a.at < $before AND (a.at < $at OR (a.at = $at AND a.entry_key < $entry))
        ORDER BY a.at DESC, a.entry_key DESC LIMIT $limit
        """;

    public const string Add = $"{Into} VALUES ($time, $actor, $action, $subject, $conversationid, $messageid, $detail)";

    public const string List = $"SELECT {AuditRow.Columns} FROM realtime_audit a WHERE {InRange}";

    public const string ListOfConversation = $"""
        SELECT {AuditRow.Columns} FROM realtime_audit a
        WHERE a.conversation_id = $conversationid AND ($user IS NULL OR a.actor_id = $user OR a.subject_id = $user) AND {InRange}
        """;

    /// <summary>Sorts: the entries come from two indexes.</summary>
    public const string ListOfUser = $"""
        SELECT {AuditRow.Columns} FROM realtime_audit a WHERE (a.actor_id = $user OR a.subject_id = $user) AND {InRange}
        """;

    public const string Trim = """
        DELETE FROM realtime_audit WHERE entry_key IN (
            SELECT entry_key FROM realtime_audit WHERE at < $before ORDER BY at LIMIT $limit);
        SELECT changes()
        """;

    /// <summary>
    /// Adds the entry of a change of the message <c>$message</c> if the previous statement changed a row and <c>$action</c> is
    /// set. Part of other statements.
    /// </summary>
    public const string OfMessage = $"""
        {Into}
        SELECT $time, $actor, $action, m.sender_id, c.id, m.id, NULL
        FROM realtime_messages m JOIN realtime_conversations c ON c.conversation_key = m.conversation_key
        WHERE m.id = $message AND changes() > 0 AND $action IS NOT NULL
        """;

    public static AuditStatements Statements { get; } = new()
    {
        Add = Add,
        List = List,
        ListOfConversation = ListOfConversation,
        ListOfUser = ListOfUser,
        Trim = Trim,
    };

    /// <summary>Adds an entry in the writer's transaction.</summary>
    public static void Insert(SqliteSession session, AuditEntry entry) => session.Execute(
        Add,
        ("$time", entry.At.ToUnixTimeMilliseconds()),
        ("$actor", entry.ActorId),
        ("$action", entry.Action),
        ("$subject", entry.SubjectId),
        ("$conversationid", entry.ConversationId),
        ("$messageid", entry.MessageId),
        ("$detail", entry.Detail));
}
