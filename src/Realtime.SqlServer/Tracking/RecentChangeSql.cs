using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Changes;

namespace Realtime.SqlServer.Tracking;

/// <summary>
/// Statements for recent changes. A deleted conversation is listed by the id that it had. Other statements record changes with the parts of this class, last in their transactions:
/// the time of a record is then close to the commit, and its row is locked only for a moment. Several changes of a conversation
/// within 250 ms are one record, which keeps the revision before them. The lock on the row of the conversation, or of the
/// participant, prevents that two transactions insert the same record.
/// </summary>
internal static class RecentChangeSql
{
    private const string IsWatched =
        $"EXISTS (SELECT 1 FROM [realtime].[counters] WHERE name = N'watched' AND last_value > {SqlText.Now})";

    private const string Begin = $"""
        IF {IsWatched}
        BEGIN
            DECLARE @slot BIGINT;
            SET @slot = {SqlText.Now} / 250 * 250;
            INSERT INTO [realtime].[recent_changes] (changed_at, conversation_key, user_id, base_revision)
        """;

    private const string IsNew = "NOT EXISTS (SELECT 1 FROM [realtime].[recent_changes] r WHERE r.changed_at = @slot AND r.conversation_key =";

    /// <summary>Records that the conversation <c>@key</c> changed. <c>@revision</c> is its new revision.</summary>
    internal const string OfConversation = $"""
        {Begin}
            SELECT @slot, @key, N'', @revision - 1 WHERE @key IS NOT NULL AND {IsNew} @key AND r.user_id = N'');
        END;
        """;

    /// <summary>Records that the conversation <c>@key</c> was created.</summary>
    internal const string OfCreation = $"""
        {Begin}
            SELECT @slot, @key, N'', 0 WHERE @key IS NOT NULL AND {IsNew} @key AND r.user_id = N'');
        END;
        """;

    /// <summary>Records that the conversations of <c>@numbered</c> got messages.</summary>
    internal const string OfMessages = $"""
        {Begin}
            SELECT @slot, n.conversation_key, N'', MIN(n.revision) - 1 FROM @numbered n
            WHERE {IsNew} n.conversation_key AND r.user_id = N'')
            GROUP BY n.conversation_key;
        END;
        """;

    /// <summary>Records that a watermark of <c>@user</c> changed.</summary>
    internal const string OfWatermark = $"""
        {Begin}
            SELECT @slot, @key, @user, 0 WHERE @key IS NOT NULL AND {IsNew} @key AND r.user_id = @user);
        END;
        """;

    /// <summary>In portions, so that no statement takes enough locks for SQL Server to escalate them to a table lock.</summary>
    public const string Watch = $"""
        DECLARE @chunk INT = 1000;
        UPDATE [realtime].[counters] SET last_value = {SqlText.Now} + @age WHERE name = N'watched';
        WHILE @chunk = 1000
        BEGIN
            DELETE TOP (1000) FROM [realtime].[recent_changes] WHERE changed_at < {SqlText.Now} - @age;
            SET @chunk = @@ROWCOUNT;
        END;
        SELECT 0;
        """;

    /// <summary>The counts of a participant are exact for the later of the two newest sequences; see <c>ReadStateSql</c>.</summary>
    public const string List = $"""
        DECLARE @changed TABLE (conversation_key BIGINT NOT NULL, user_id {SqlText.Id} NOT NULL, base_revision BIGINT NOT NULL, PRIMARY KEY (conversation_key, user_id));
        DECLARE @from BIGINT;
        SET @from = {SqlText.Now} - @age;
        INSERT INTO @changed (conversation_key, user_id, base_revision)
        SELECT conversation_key, user_id, MIN(base_revision) FROM [realtime].[recent_changes]
        WHERE changed_at >= @from GROUP BY conversation_key, user_id;
        SELECT COALESCE(j.target, c.id) AS ConversationId, COALESCE(j.revision, c.revision) AS Revision,
            COALESCE(c.membership_version, j.revision) AS MembershipVersion, d.base_revision AS BaseRevision
        FROM @changed d LEFT JOIN [realtime].[conversations] c ON c.conversation_key = d.conversation_key
        LEFT JOIN [realtime].[data_jobs] j ON j.conversation_key = d.conversation_key AND j.conversation_key IS NOT NULL
        WHERE d.user_id = N'' AND (c.id IS NOT NULL OR j.id IS NOT NULL);
        SELECT c.id AS ConversationId, p.user_id AS UserId, p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence,
            CASE WHEN p.as_of_sequence > c.last_sequence THEN p.as_of_sequence ELSE c.last_sequence END
                - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        FROM @changed d JOIN [realtime].[conversations] c ON c.conversation_key = d.conversation_key
        JOIN [realtime].[participants] p ON p.conversation_key = d.conversation_key AND p.user_id = d.user_id
        WHERE d.user_id <> N'' AND c.kind <> 3;
        """;

    public static RecentChangeStatements Statements { get; } = new()
    {
        Watch = Watch,
        List = List,
    };
}
