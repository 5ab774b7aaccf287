using Realtime.Data;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Messages;
using Realtime.SqlServer.Tracking;
using Realtime.Storage.Relational.Data;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Data;

/// <summary>Statements for jobs that remove data, for erasure and for export.</summary>
internal static class DataSql
{
    private const string Job = $"SELECT {DataJobRow.Columns} FROM [realtime].[data_jobs] j";

    // An erasure that is not completed, or a deletion whose conversation is not hidden yet.
    private const string Same = "j.completed_at IS NULL AND j.kind = @kind AND j.target = @target AND (j.kind = 1 OR j.step = 0)";

    private const string FindHidden = """
        DECLARE @key BIGINT;
        SELECT @key = conversation_key FROM [realtime].[data_jobs] WHERE id = @job;
        """;

    private const string InRange = "m.id > @bound AND m.id <= @bound + @scan";

    private const string LastMessage = "SELECT MAX(id) FROM [realtime].[messages];";

    private const string LastConversation = "SELECT MAX(conversation_key) FROM [realtime].[conversations];";

    private const string Source = "[realtime].[messages] m JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key";

    private const string ReactionSource = $"""
        {Source} JOIN [realtime].[reactions] r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence AND r.user_id = @user
        """;

    /// <summary>The row of the store is the lock: two calls for the same target find each other's job.</summary>
    public const string AddJob = $"""
        DECLARE @job BIGINT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[store] SET epoch = epoch WHERE store_key = 1;
        SELECT @job = MIN(j.id) FROM [realtime].[data_jobs] j WHERE {Same};
        IF @job IS NULL
        BEGIN
            INSERT INTO [realtime].[data_jobs] (kind, target, messages, step, cursor_at, processed, failures, due_at, created_at)
            VALUES (@kind, @target, @messages, 0, 0, 0, 0, @now, @now);
            SET @job = SCOPE_IDENTITY();
        END;
        COMMIT TRANSACTION;
        {Job} WHERE j.id = @job;
        """;

    public const string FindJob = $"{Job} WHERE j.id = @job;";

    public const string FindDueJob = """
        SELECT TOP (1) j.id AS Id, j.kind AS Kind, j.target AS Target, j.messages AS Messages, j.step AS Step, j.cursor_at AS CursorAt,
            j.processed AS Processed, j.failures AS Failures, j.due_at AS DueAt, j.created_at AS CreatedAt, j.completed_at AS CompletedAt
        FROM [realtime].[data_jobs] j WHERE j.completed_at IS NULL AND j.due_at <= @now ORDER BY j.due_at, j.id;
        """;

    public const string ListJobs = """
        SELECT TOP (@limit) j.id AS Id, j.kind AS Kind, j.target AS Target, j.messages AS Messages, j.step AS Step, j.cursor_at AS CursorAt,
            j.processed AS Processed, j.failures AS Failures, j.due_at AS DueAt, j.created_at AS CreatedAt, j.completed_at AS CompletedAt
        FROM [realtime].[data_jobs] j WHERE j.id < @bound ORDER BY j.id DESC;
        """;

    public const string SaveJob = """
        UPDATE [realtime].[data_jobs] SET target = @target, step = @step, cursor_at = @cursor, processed = @processed,
            failures = @failures, due_at = @due, completed_at = @completed
        WHERE id = @job AND step <= @step;
        SELECT @@ROWCOUNT;
        """;

    /// <summary>The conversation's row is the lock, as for every change. The row of the job is locked after it.</summary>
    public const string Hide = $"""
        DECLARE @key BIGINT, @revision BIGINT, @version BIGINT, @id NVARCHAR(129), @target NVARCHAR(129);
        SELECT @key = c.conversation_key, @target = j.target FROM [realtime].[data_jobs] j
        LEFT JOIN [realtime].[conversations] c ON c.id = j.target
        WHERE j.id = @job AND j.step = 0 AND j.kind = 0;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET revision = revision WHERE conversation_key = @key;
        UPDATE [realtime].[data_jobs] SET step = 1 WHERE id = @job AND step = 0 AND kind = 0;
        IF @@ROWCOUNT > 0
        BEGIN
            SELECT @revision = revision + 1, @version = membership_version + 1, @id = id
            FROM [realtime].[conversations] WHERE conversation_key = @key AND id = @target;
            IF @id IS NOT NULL
            BEGIN
                UPDATE [realtime].[data_jobs] SET conversation_key = @key, revision = @revision WHERE id = @job;
                UPDATE [realtime].[ended_conversations] SET revision = @revision, membership_version = @version WHERE id = @id;
                IF @@ROWCOUNT = 0
                    INSERT INTO [realtime].[ended_conversations] (id, revision, membership_version) VALUES (@id, @revision, @version);
                UPDATE [realtime].[conversations] SET id = NCHAR(2) + CAST(@job AS NVARCHAR(20)), kind = 3, title = NULL,
                    direct_first = NULL, direct_second = NULL, retain_age = NULL, retain_count = NULL, membership_version = @version,
                    revision = @revision
                WHERE conversation_key = @key;
                {RecentChangeSql.OfConversation}
            END;
        END;
        COMMIT TRANSACTION;
        SELECT revision FROM [realtime].[data_jobs] WHERE id = @job;
        """;

    public const string ListHiddenParticipants = $"""
        {FindHidden}
        SELECT TOP (@limit) user_id FROM [realtime].[participants] WHERE conversation_key = @key AND user_id > @after ORDER BY user_id;
        """;

    /// <summary>Subtracts the bytes of the messages that it removes.</summary>
    public const string RemoveMessages = $"""
        DECLARE @gone TABLE (sequence BIGINT NOT NULL PRIMARY KEY, sender_id {SqlText.Id} NOT NULL, bytes BIGINT NOT NULL);
        DECLARE @removed INT;
        {FindHidden}
        BEGIN TRANSACTION;
        INSERT INTO @gone (sequence, sender_id, bytes)
        SELECT TOP (@limit) m.sequence, m.sender_id, {StorageSql.Size}
        FROM [realtime].[messages] m WITH (UPDLOCK, ROWLOCK)
        WHERE m.conversation_key = @key
        ORDER BY m.sequence;
        DELETE FROM [realtime].[messages] WHERE conversation_key = @key AND sequence IN (SELECT sequence FROM @gone);
        SET @removed = @@ROWCOUNT;
        UPDATE s SET bytes = CASE WHEN s.bytes > t.bytes THEN s.bytes - t.bytes ELSE 0 END
        FROM [realtime].[user_storage] s
        JOIN (SELECT sender_id, SUM(bytes) AS bytes FROM @gone GROUP BY sender_id) t ON t.sender_id = s.user_id;
        COMMIT TRANSACTION;
        SELECT @removed;
        """;

    public const string RemoveConversation = $"""
        {FindHidden}
        DELETE FROM [realtime].[conversations] WHERE conversation_key = @key AND kind = 3 AND @limit > 0;
        SELECT @@ROWCOUNT;
        """;

    public const string ListMemberships = """
        SELECT TOP (@limit) c.id AS ConversationId, c.kind AS Kind FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND c.kind <> 3;
        """;

    public const string LeaveDirect = $"""
        DECLARE @key BIGINT, @revision BIGINT, @changed INT = 0;
        SELECT @key = conversation_key FROM [realtime].[conversations] WHERE id = @id AND kind = 0;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET revision = revision WHERE conversation_key = @key;
        SELECT @revision = revision + 1 FROM [realtime].[conversations] WHERE conversation_key = @key;
        IF EXISTS (SELECT 1 FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @user)
            AND NOT EXISTS (SELECT 1 FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = N'{ErasedUser.Id}')
        BEGIN
            DELETE FROM [realtime].[single_reads] WHERE conversation_key = @key AND user_id = @user;
            UPDATE [realtime].[participants] SET user_id = N'{ErasedUser.Id}', muted_until = NULL, is_blocked = 0, revision = @revision
            WHERE conversation_key = @key AND user_id = @user;
            UPDATE [realtime].[participants] SET is_blocked = 1 WHERE conversation_key = @key AND user_id <> N'{ErasedUser.Id}';
            UPDATE [realtime].[conversations] SET direct_first = NULL, direct_second = NULL,
                membership_version = membership_version + 1, revision = @revision, membership_revision = @revision
            WHERE conversation_key = @key;
            SET @changed = 1;
            {RecentChangeSql.OfConversation}
        END;
        COMMIT TRANSACTION;
        SELECT CASE WHEN @changed > 0 THEN @revision END;
        """;

    public const string FindTraces = $"""
        {LastMessage}
        SELECT m.id FROM {Source} WHERE {InRange} AND m.sender_id = @user AND c.kind <> 3;
        SELECT m.id FROM {Source} WHERE {InRange} AND (m.receiver_id = @user OR m.deleted_by = @user) AND m.sender_id <> @user;
        SELECT m.id AS MessageId, r.emoji AS Emoji FROM {ReactionSource} WHERE {InRange} AND c.kind <> 3;
        """;

    /// <inheritdoc cref="MessageSql.Delete"/>
    public const string EraseMessage = $"""
        {MessageSql.BeginChange}
        UPDATE [realtime].[messages] SET sender_id = N'{ErasedUser.Id}', client_message_id = NULL, revision = @revision,
            deleted_by = CASE WHEN deleted_by = @user THEN N'{ErasedUser.Id}' ELSE deleted_by END,
            content = CASE WHEN @keep = 1 THEN content ELSE N'' END,
            attachments = CASE WHEN @keep = 1 THEN attachments END,
            deleted_at = CASE WHEN @keep = 1 THEN deleted_at ELSE COALESCE(deleted_at, @time) END
        WHERE conversation_key = @key AND sequence = @place AND sender_id = @user;
        SET @changed = @@ROWCOUNT;
        SET @outcome = @changed;
        IF @changed > 0 AND @keep = 0
            DELETE FROM [realtime].[reactions] WHERE conversation_key = @key AND sequence = @place;
        {MessageSql.EndChange}
        """;

    public const string EraseReceiver = $"""
        UPDATE [realtime].[messages] SET
            receiver_id = CASE WHEN receiver_id = @user THEN N'{ErasedUser.Id}' ELSE receiver_id END,
            deleted_by = CASE WHEN deleted_by = @user THEN N'{ErasedUser.Id}' ELSE deleted_by END
        WHERE (receiver_id = @user OR deleted_by = @user) AND id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','));
        SELECT @@ROWCOUNT;
        """;

    public const string RemoveReads = $"""
        DELETE FROM [realtime].[read_ranges] WHERE conversation_key > @bound AND conversation_key <= @bound + @scan AND user_id = @user;
        {LastConversation}
        """;

    public const string StoredBytes = "SELECT bytes FROM [realtime].[user_storage] WHERE user_id = @user;";

    public const string ExportMemberships = """
        SELECT TOP (@limit) p.conversation_key, c.id, p.joined_at, p.read_sequence, p.delivered_sequence, p.muted_until
        FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND p.conversation_key > @bound AND c.kind <> 3 ORDER BY p.conversation_key;
        """;

    public const string ExportMessages = $"""
        {LastMessage}
        SELECT m.id, c.id, m.sequence, m.content, m.receiver_id, m.client_message_id, m.parent_id, m.attachments, m.created_at, m.edited_at, m.deleted_at
        FROM {Source} WHERE {InRange} AND m.sender_id = @user AND c.kind <> 3;
        """;

    public const string ExportReactions = $"""
        {LastMessage}
        SELECT m.id, c.id, r.emoji, r.created_at FROM {ReactionSource} WHERE {InRange} AND c.kind <> 3;
        """;

    public const string ExportReads = $"""
        {LastConversation}
        SELECT c.id, r.after_sequence, r.up_to, r.read_at FROM [realtime].[read_ranges] r
        JOIN [realtime].[conversations] c ON c.conversation_key = r.conversation_key
        WHERE r.conversation_key > @bound AND r.conversation_key <= @bound + @scan AND r.user_id = @user AND c.kind <> 3
        UNION ALL
        SELECT c.id, s.sequence - 1, s.sequence, NULL FROM [realtime].[single_reads] s
        JOIN [realtime].[conversations] c ON c.conversation_key = s.conversation_key
        WHERE s.conversation_key > @bound AND s.conversation_key <= @bound + @scan AND s.user_id = @user AND c.kind <> 3;
        """;

    public const string ExportExclusion = "SELECT until, set_at FROM [realtime].[exclusions] WHERE user_id = @user;";

    public static DataStatements Statements { get; } = new()
    {
        AddJob = AddJob,
        FindJob = FindJob,
        FindDueJob = FindDueJob,
        ListJobs = ListJobs,
        SaveJob = SaveJob,
        Hide = Hide,
        ListHiddenParticipants = ListHiddenParticipants,
        RemoveHidden = [.. ConversationTables.All.Select(RemoveHidden), RemoveConversation],
        ListMemberships = ListMemberships,
        LeaveDirect = LeaveDirect,
        FindTraces = FindTraces,
        EraseMessage = EraseMessage,
        EraseReceiver = EraseReceiver,
        RemoveReads = RemoveReads,
        RemoveUserRows = [.. UserTables.All.Select(RemoveRows), Replace("conversations", "created_by"), Replace("bans", "banned_by")],
        EraseAudit = [Replace("audit", "actor_id"), Replace("audit", "subject_id")],
        Export =
        [
            new("membership", ExportMode.Page, ExportMemberships, ExportStatement.MembershipColumns),
            new("message", ExportMode.Range, ExportMessages, ExportStatement.MessageColumns),
            new("reaction", ExportMode.Range, ExportReactions, ExportStatement.ReactionColumns),
            new("read", ExportMode.Range, ExportReads, ExportStatement.ReadColumns),
            .. UserTables.All.Where(table => table.Type is not null).Select(Export),
            new("exclusion", ExportMode.All, ExportExclusion, ExportStatement.ExclusionColumns),
        ],
        StoredBytes = StoredBytes,
    };

    private static string RemoveHidden((string Name, string Keys) table) => table.Name == ConversationTables.Messages
        ? RemoveMessages
        : $"""
            {FindHidden}
            DELETE TOP (@limit) FROM [realtime].[{table.Name}] WHERE conversation_key = @key;
            SELECT @@ROWCOUNT;
            """;

    private static string RemoveRows(UserTable table) => $"""
        DELETE TOP (@limit) FROM [realtime].[{table.Name}] WHERE {table.UserColumn} = @user;
        SELECT @@ROWCOUNT;
        """;

    private static string Replace(string table, string column) => $"""
        UPDATE TOP (@limit) [realtime].[{table}] SET {column} = N'{ErasedUser.Id}' WHERE {column} = @user;
        SELECT @@ROWCOUNT;
        """;

    private static ExportStatement Export(UserTable table)
    {
        var columns = ExportColumn.Parse(table.Columns);
        var selected = string.Join(", ", columns.Select(column => column.Column));
        var source = $"FROM [realtime].[{table.Name}] WHERE {table.UserColumn} = @user";
        return table.IsPaged
            ? new(table.Type!, ExportMode.Page, $"SELECT TOP (@limit) {selected} {source} AND {columns[0].Column} > @bound ORDER BY {columns[0].Column};", table.Columns)
            : new(table.Type!, ExportMode.All, $"SELECT {selected} {source};", table.Columns);
    }
}
