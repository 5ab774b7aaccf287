using Realtime.Storage.Relational.Reports;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Reports;

/// <summary>Statements for reports.</summary>
internal static class ReportSql
{
    private const string Source = "FROM [realtime].[reports] r JOIN [realtime].[conversations] c ON c.conversation_key = r.conversation_key";

    /// <summary>If two calls add the same report at the same time, one violates the unique index, and is repeated.</summary>
    public const string Save = $"""
        BEGIN TRANSACTION;
        UPDATE r SET content = m.content, reason = @reason, comment = @comment, reported_at = @time, closed_at = NULL
        FROM [realtime].[reports] r
        JOIN [realtime].[messages] m ON m.id = r.message_id
        WHERE r.message_id = @message AND r.user_id = @user;
        IF @@ROWCOUNT = 0
            INSERT INTO [realtime].[reports] (message_id, conversation_key, user_id, author_id, content, reason, comment, reported_at)
            SELECT m.id, m.conversation_key, @user, m.sender_id, m.content, @reason, @comment, @time
            FROM [realtime].[messages] m JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key
            WHERE m.id = @message AND c.kind <> 3;
        COMMIT TRANSACTION;
        SELECT {ReportRow.Columns} {Source} WHERE r.message_id = @message AND r.user_id = @user AND c.kind <> 3;
        """;

    public const string ListOpen = $"""
        SELECT TOP (@limit) {ReportRow.Columns} {Source}
        WHERE r.closed_at IS NULL AND r.id > @bound AND c.kind <> 3 ORDER BY r.id;
        """;

    public const string ListClosed = $"""
        SELECT TOP (@limit) {ReportRow.Columns} {Source}
        WHERE r.closed_at IS NOT NULL AND r.id > @bound AND c.kind <> 3 ORDER BY r.id;
        """;

    public const string Find = $"SELECT {ReportRow.Columns} {Source} WHERE r.id = @report AND c.kind <> 3;";

    public const string Close = """
        UPDATE [realtime].[reports] SET closed_at = @time WHERE id = @report AND closed_at IS NULL;
        SELECT @@ROWCOUNT;
        """;

    public static ReportStatements Statements { get; } = new()
    {
        Save = Save,
        ListOpen = ListOpen,
        ListClosed = ListClosed,
        Find = Find,
        Close = Close,
    };
}
