using Realtime.Storage.Relational.Audit;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Audit;

/// <summary>Statements for the audit trail.</summary>
internal static class AuditSql
{
    private const string Into =
        "INSERT INTO [realtime].[audit] (at, actor_id, action, subject_id, conversation_id, message_id, detail)";

    private const string InRange = "a.at >= @from AND a.at < @before AND (a.at < @at OR (a.at = @at AND a.entry_key < @entry))";

    private const string NewestFirst = "ORDER BY a.at DESC, a.entry_key DESC";

    private const string OneUnlessThereAreOthers =
        "@gone > 0 OR (@gone = 0 AND NOT EXISTS (SELECT 1 FROM @new) AND NOT EXISTS (SELECT 1 FROM @given))";

    /// <summary>
    /// Adds the entries of a change of participants, roles and title; see <see cref="Storage.ConversationUpdate.EntriesOf"/>. Part
    /// of another statement.
    /// </summary>
    internal const string OfUpdate = $"""
        {Into}
        SELECT @at, @actor, @action, user_id, @id, NULL, @detail FROM @new;
        {Into}
        SELECT @at, @actor, @action, user_id, @id, NULL, CASE role WHEN 2 THEN N'owner' WHEN 1 THEN N'moderator' ELSE N'member' END FROM @given;
        {Into}
        SELECT @at, @actor, @action, CASE WHEN @gone > 0 THEN @removed END, @id, NULL, @detail WHERE {OneUnlessThereAreOthers};
        {Into}
        SELECT @at, @actor, N'ownership_passed', user_id, @id, NULL, N'owner' FROM @next;
        """;

    /// <summary>
    /// Adds the entry of a change of the message in <c>@key</c> and <c>@place</c> if there was one. Part of other statements.
    /// </summary>
    internal const string OfMessage = $"""
        IF @changed > 0 AND @action IS NOT NULL
            {Into}
            SELECT @time, @actor, @action, m.sender_id, c.id, CAST(m.id AS NVARCHAR(20)), NULL
            FROM [realtime].[messages] m JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key
            WHERE m.conversation_key = @key AND m.sequence = @place;
        """;

    public const string Add = $"""
        {Into} VALUES (@time, @actor, @action, @subject, @conversationid, @messageid, @detail);
        SELECT 0;
        """;

    public const string List = $"SELECT TOP (@limit) {AuditRow.Columns} FROM [realtime].[audit] a WHERE {InRange} {NewestFirst}";

    public const string ListOfConversation = $"""
        SELECT TOP (@limit) {AuditRow.Columns} FROM [realtime].[audit] a
        WHERE a.conversation_id = @conversationid AND (@user IS NULL OR a.actor_id = @user OR a.subject_id = @user) AND {InRange}
        {NewestFirst}
        """;

    public const string ListOfUser = $"""
        SELECT TOP (@limit) {AuditRow.Columns} FROM [realtime].[audit] a
        WHERE (a.actor_id = @user OR a.subject_id = @user) AND {InRange}
        {NewestFirst}
        """;

    public const string Trim = """
        DELETE FROM [realtime].[audit] WHERE entry_key IN (
            SELECT TOP (@limit) entry_key FROM [realtime].[audit] WHERE at < @before ORDER BY at);
        SELECT @@ROWCOUNT;
        """;

    public static AuditStatements Statements { get; } = new()
    {
        Add = Add,
        List = List,
        ListOfConversation = ListOfConversation,
        ListOfUser = ListOfUser,
        Trim = Trim,
    };
}
