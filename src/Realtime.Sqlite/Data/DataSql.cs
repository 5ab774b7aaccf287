using Realtime.Data;
using Realtime.Sqlite.Messages;
using Realtime.Storage.Relational.Data;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Data;

/// <summary>Statements for jobs that remove data, for erasure and for export.</summary>
internal static class DataSql
{
    private const string Job = $"SELECT {DataJobRow.Columns} FROM realtime_data_jobs j";

    // An erasure that is not completed, or a deletion whose conversation is not hidden yet.
    private const string Same = "j.completed_at IS NULL AND j.kind = $kind AND j.target = $target AND (j.kind = 1 OR j.step = 0)";

    private const string HiddenKey = "(SELECT conversation_key FROM realtime_data_jobs WHERE id = $job)";

    private const string DirectKey = "(SELECT conversation_key FROM realtime_conversations WHERE id = $id AND kind = 0)";

    private const string Stood = $"""
        SELECT 1 FROM realtime_participants o WHERE o.conversation_key = {DirectKey} AND o.user_id = '{ErasedUser.Id}'
        """;

    private const string InRange = "m.id > $bound AND m.id <= $bound + $scan";

    private const string LastMessage = "SELECT MAX(id) FROM realtime_messages";

    private const string LastConversation = "SELECT MAX(conversation_key) FROM realtime_conversations";

    private const string Source = "realtime_messages m JOIN realtime_conversations c ON c.conversation_key = m.conversation_key";

    private const string ReactionSource = $"""
        {Source} JOIN realtime_reactions r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence AND r.user_id = $user
        """;

    public const string AddJob = $"""
        INSERT INTO realtime_data_jobs (kind, target, messages, step, cursor_at, processed, failures, due_at, created_at)
        SELECT $kind, $target, $messages, 0, 0, 0, 0, $now, $now WHERE NOT EXISTS (SELECT 1 FROM realtime_data_jobs j WHERE {Same});
        {Job} WHERE {Same} LIMIT 1
        """;

    public const string FindJob = $"{Job} WHERE j.id = $job";

    public const string FindDueJob = $"{Job} WHERE j.completed_at IS NULL AND j.due_at <= $now ORDER BY j.due_at, j.id LIMIT 1";

    public const string ListJobs = $"{Job} WHERE j.id < $bound ORDER BY j.id DESC LIMIT $limit";

    public const string SaveJob = """
        UPDATE realtime_data_jobs SET target = $target, step = $step, cursor_at = $cursor, processed = $processed,
            failures = $failures, due_at = $due, completed_at = $completed
        WHERE id = $job AND step <= $step
        """;

    /// <summary>Only the first statement depends on the step of the job. The others have no effect on a hidden conversation.</summary>
    public const string Hide = $"""
        UPDATE realtime_data_jobs SET step = 1,
            conversation_key = (SELECT c.conversation_key FROM realtime_conversations c WHERE c.id = realtime_data_jobs.target),
            revision = (SELECT c.revision + 1 FROM realtime_conversations c WHERE c.id = realtime_data_jobs.target)
        WHERE id = $job AND step = 0 AND kind = 0;
        INSERT INTO realtime_ended_conversations (id, revision, membership_version)
        SELECT c.id, c.revision + 1, c.membership_version + 1 FROM realtime_conversations c
        WHERE c.conversation_key = {HiddenKey} AND c.kind <> 3
        ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, membership_version = excluded.membership_version;
        UPDATE realtime_conversations SET id = char(2) || $job, kind = 3, title = NULL, direct_first = NULL, direct_second = NULL,
            retain_age = NULL, retain_count = NULL, membership_version = membership_version + 1, revision = revision + 1
        WHERE conversation_key = {HiddenKey} AND kind <> 3;
        SELECT revision FROM realtime_data_jobs WHERE id = $job
        """;

    public const string ListHiddenParticipants = $"""
        SELECT user_id FROM realtime_participants WHERE conversation_key = {HiddenKey} AND user_id > $after ORDER BY user_id LIMIT $limit
        """;

    /// <summary>Keeps the newest conversation, without its content: SQLite would use its key again.</summary>
    public const string RemoveConversation = $"""
        DELETE FROM realtime_conversations
        WHERE conversation_key = {HiddenKey} AND kind = 3 AND conversation_key < ({LastConversation}) AND $limit > 0;
        SELECT changes()
        """;

    public const string ListMemberships = """
        SELECT c.id AS ConversationId, c.kind AS Kind FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind <> 3 LIMIT $limit
        """;

    public const string LeaveDirect = $"""
        DELETE FROM realtime_single_reads WHERE conversation_key = {DirectKey} AND user_id = $user;
        UPDATE realtime_participants SET user_id = '{ErasedUser.Id}', muted_until = NULL, is_blocked = 0,
            revision = (SELECT revision + 1 FROM realtime_conversations WHERE id = $id)
        WHERE conversation_key = {DirectKey} AND user_id = $user AND NOT EXISTS ({Stood});
        UPDATE realtime_conversations SET direct_first = NULL, direct_second = NULL, membership_version = membership_version + 1,
            revision = revision + 1, membership_revision = revision + 1
        WHERE id = $id AND changes() > 0 RETURNING revision;
        UPDATE realtime_participants SET is_blocked = 1
        WHERE conversation_key = {DirectKey} AND user_id <> '{ErasedUser.Id}' AND EXISTS ({Stood})
        """;

    public const string FindTraces = $"""
        {LastMessage};
        SELECT m.id FROM {Source} WHERE {InRange} AND m.sender_id = $user AND c.kind <> 3;
        SELECT m.id FROM {Source} WHERE {InRange} AND (m.receiver_id = $user OR m.deleted_by = $user) AND m.sender_id <> $user;
        SELECT m.id AS MessageId, r.emoji AS Emoji FROM {ReactionSource} WHERE {InRange} AND c.kind <> 3
        """;

    /// <inheritdoc cref="MessageSql.Delete"/>
    public const string EraseMessage = $"""
        UPDATE realtime_messages SET sender_id = '{ErasedUser.Id}', client_message_id = NULL,
            deleted_by = CASE WHEN deleted_by = $user THEN '{ErasedUser.Id}' ELSE deleted_by END,
            content = CASE WHEN $keep = 1 THEN content ELSE '' END, attachments = CASE WHEN $keep = 1 THEN attachments END,
            deleted_at = CASE WHEN $keep = 1 THEN deleted_at ELSE COALESCE(deleted_at, $time) END, {MessageRevision.Set}
        WHERE id = $message AND sender_id = $user;
        {MessageRevision.Take};
        DELETE FROM realtime_reactions
        WHERE conversation_key = (SELECT conversation_key FROM realtime_messages WHERE id = $message AND deleted_at IS NOT NULL)
            AND sequence = (SELECT sequence FROM realtime_messages WHERE id = $message);
        {MessageSql.FindById}
        """;

    public const string EraseReceiver = $"""
        UPDATE realtime_messages SET
            receiver_id = CASE WHEN receiver_id = $user THEN '{ErasedUser.Id}' ELSE receiver_id END,
            deleted_by = CASE WHEN deleted_by = $user THEN '{ErasedUser.Id}' ELSE deleted_by END
        WHERE (receiver_id = $user OR deleted_by = $user) AND id IN (SELECT value FROM json_each('[' || $ids || ']'))
        """;

    public const string RemoveReads = $"""
        DELETE FROM realtime_read_ranges WHERE conversation_key > $bound AND conversation_key <= $bound + $scan AND user_id = $user;
        {LastConversation}
        """;

    public const string ExportMemberships = """
        SELECT p.conversation_key, c.id, p.joined_at, p.read_sequence, p.delivered_sequence, p.muted_until FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND p.conversation_key > $bound AND c.kind <> 3 ORDER BY p.conversation_key LIMIT $limit
        """;

    public const string ExportMessages = $"""
        {LastMessage};
        SELECT m.id, c.id, m.sequence, m.content, m.receiver_id, m.client_message_id, m.parent_id, m.attachments, m.created_at, m.edited_at, m.deleted_at
        FROM {Source} WHERE {InRange} AND m.sender_id = $user AND c.kind <> 3
        """;

    public const string ExportReactions = $"""
        {LastMessage};
        SELECT m.id, c.id, r.emoji, r.created_at FROM {ReactionSource} WHERE {InRange} AND c.kind <> 3
        """;

    public const string ExportReads = $"""
        {LastConversation};
        SELECT c.id, r.after_sequence, r.up_to, r.read_at FROM realtime_read_ranges r
        JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        WHERE r.conversation_key > $bound AND r.conversation_key <= $bound + $scan AND r.user_id = $user AND c.kind <> 3
        UNION ALL
        SELECT c.id, s.sequence - 1, s.sequence, NULL FROM realtime_single_reads s
        JOIN realtime_conversations c ON c.conversation_key = s.conversation_key
        WHERE s.conversation_key > $bound AND s.conversation_key <= $bound + $scan AND s.user_id = $user AND c.kind <> 3
        """;

    public const string ExportExclusion = "SELECT until, set_at FROM realtime_exclusions WHERE user_id = $user";

    public static DataStatements Statements { get; } = new()
    {
        AddJob = AddJob,
        FindJob = FindJob,
        FindDueJob = FindDueJob,
        ListJobs = ListJobs,
        SaveJob = SaveJob,
        Hide = Hide,
        ListHiddenParticipants = ListHiddenParticipants,
        RemoveHidden = [.. ConversationTables.All.Select(table => Remove(table.Name, table.Keys, $"conversation_key = {HiddenKey}")), RemoveConversation],
        ListMemberships = ListMemberships,
        LeaveDirect = LeaveDirect,
        FindTraces = FindTraces,
        EraseMessage = EraseMessage,
        EraseReceiver = EraseReceiver,
        RemoveReads = RemoveReads,
        RemoveUserRows =
        [
            .. UserTables.All.Select(table => Remove(table.Name, table.Keys, $"{table.UserColumn} = $user")),
            Replace("conversations", "conversation_key", "created_by"),
            Replace("bans", "user_id", "banned_by"),
        ],
        EraseAudit = [Replace("audit", "entry_key", "actor_id"), Replace("audit", "entry_key", "subject_id")],
        Export =
        [
            new("membership", ExportMode.Page, ExportMemberships, ExportStatement.MembershipColumns),
            new("message", ExportMode.Range, ExportMessages, ExportStatement.MessageColumns),
            new("reaction", ExportMode.Range, ExportReactions, ExportStatement.ReactionColumns),
            new("read", ExportMode.Range, ExportReads, ExportStatement.ReadColumns),
            .. UserTables.All.Where(table => table.Type is not null).Select(Export),
            new("exclusion", ExportMode.All, ExportExclusion, ExportStatement.ExclusionColumns),
        ],
        StoredBytes = SendSql.StoredBytes,
    };

    /// <summary>The table of a name that the providers share.</summary>
    public static string TableOf(string name) => name switch
    {
        "notification_outbox" => "realtime_outbox",
        "notification_digests" => "realtime_digests",
        "notification_dead_letters" => "realtime_dead_digests",
        _ => "realtime_" + name,
    };

    // A limit needs the keys, because SQLite has no DELETE with LIMIT by default.
    private static string Remove(string name, string keys, string condition) => $"""
        DELETE FROM {TableOf(name)} WHERE ({keys}) IN (SELECT {keys} FROM {TableOf(name)} WHERE {condition} LIMIT $limit);
        SELECT changes()
        """;

    private static string Replace(string name, string key, string column) => $"""
        UPDATE {TableOf(name)} SET {column} = '{ErasedUser.Id}' WHERE {key} IN (SELECT {key} FROM {TableOf(name)} WHERE {column} = $user LIMIT $limit);
        SELECT changes()
        """;

    private static ExportStatement Export(UserTable table)
    {
        var columns = ExportColumn.Parse(table.Columns);
        var select = $"SELECT {string.Join(", ", columns.Select(column => column.Column))} FROM {TableOf(table.Name)} WHERE {table.UserColumn} = $user";
        return table.IsPaged
            ? new(table.Type!, ExportMode.Page, $"{select} AND {columns[0].Column} > $bound ORDER BY {columns[0].Column} LIMIT $limit", table.Columns)
            : new(table.Type!, ExportMode.All, select, table.Columns);
    }
}
