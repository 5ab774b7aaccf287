using Realtime.Storage.Relational.Reports;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Reports;

/// <summary>Statements for reports.</summary>
internal static class ReportSql
{
    private const string Report = $"""
        SELECT {ReportRow.Columns} FROM realtime_reports r JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        """;

    /// <summary>A message of a deleted conversation is not there. Its id is not used by another row.</summary>
    public const string Save = $"""
        INSERT INTO realtime_reports (message_id, conversation_key, user_id, author_id, content, reason, comment, reported_at)
        SELECT m.id, m.conversation_key, $user, m.sender_id, m.content, $reason, $comment, $time FROM realtime_messages m
        JOIN realtime_conversations c ON c.conversation_key = m.conversation_key
        WHERE m.id = $message AND c.kind <> 3
        ON CONFLICT (message_id, user_id) DO UPDATE SET content = excluded.content, reason = excluded.reason,
            comment = excluded.comment, reported_at = excluded.reported_at, closed_at = NULL;
        {Report} WHERE r.message_id = $message AND r.user_id = $user AND c.kind <> 3
        """;

    public const string ListOpen = $"{Report} WHERE r.closed_at IS NULL AND r.id > $bound AND c.kind <> 3 ORDER BY r.id LIMIT $limit";

    public const string ListClosed = $"{Report} WHERE r.closed_at IS NOT NULL AND r.id > $bound AND c.kind <> 3 ORDER BY r.id LIMIT $limit";

    public const string Find = $"{Report} WHERE r.id = $report AND c.kind <> 3";

    public const string Close = "UPDATE realtime_reports SET closed_at = $time WHERE id = $report AND closed_at IS NULL RETURNING 1";

    public static ReportStatements Statements { get; } = new()
    {
        Save = Save,
        ListOpen = ListOpen,
        ListClosed = ListClosed,
        Find = Find,
        Close = Close,
    };
}
