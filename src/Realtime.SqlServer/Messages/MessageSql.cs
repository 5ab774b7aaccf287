using Realtime.SqlServer.Audit;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Tracking;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Messages;

/// <summary>Statements for messages.</summary>
internal static class MessageSql
{
    // The values of AppendOutcome.
    internal const string Stored = "0";
    private const string ReceiverNotParticipant = "3";
    private const string Blocked = "4";
    private const string ParentNotFound = "5";
    internal const string StorageFull = "6";
    private const string RequestFull = "7";

    private const string ReadTime = """
        COALESCE((
            SELECT MIN(r.read_at) FROM [realtime].[read_ranges] r
            WHERE r.conversation_key = m.conversation_key AND r.up_to >= m.sequence AND r.after_sequence < m.sequence
                AND r.user_id <> m.sender_id AND (m.receiver_id IS NULL OR m.receiver_id = r.user_id)
                AND NOT EXISTS (SELECT 1 FROM [realtime].[blocks] k WHERE k.user_id = r.user_id AND k.blocked_user_id = m.sender_id)
                AND NOT EXISTS (SELECT 1 FROM [realtime].[blocks] k WHERE k.user_id = m.sender_id AND k.blocked_user_id = r.user_id)), 0) AS RangeReadAt
        """;

    /// <summary>The columns of <see cref="MessageRow"/> from <c>m</c>, and the conversation's id from <c>c</c>.</summary>
    public const string Columns = $"c.id AS ConversationId, {MessageRow.Columns}, {ReadTime}";

    private const string Source =
        "[realtime].[messages] m JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key";

    /// <summary>Returns the message, then its reactions.</summary>
    public const string FindById = $"""
        SELECT {Columns} FROM {Source} WHERE m.id = @message AND c.kind <> 3;
        SELECT {ReactionRow.Columns} FROM [realtime].[messages] m
        JOIN [realtime].[reactions] r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.id = @message;
        """;

    /// <summary>
    /// Begins a transaction that changes a message. The conversation's row is the lock, as for a send. <c>@revision</c> is the
    /// next revision; <see cref="EndChange"/> writes it if <c>@changed</c> is positive.
    /// </summary>
    internal const string BeginChange = """
        DECLARE @key BIGINT, @place BIGINT, @revision BIGINT, @changed INT = 0, @outcome INT;
        SELECT @key = conversation_key, @place = sequence FROM [realtime].[messages] WHERE id = @message;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET revision = revision WHERE conversation_key = @key;
        SELECT @revision = revision + 1 FROM [realtime].[conversations] WHERE conversation_key = @key;
        """;

    /// <summary>
    /// Completes <see cref="BeginChange"/>. Returns <c>@outcome</c>, then the results of <see cref="FindById"/>. The message is
    /// read before the lock is released, so that a later change cannot appear under this revision.
    /// </summary>
    internal const string EndChange = $"""
        IF @changed > 0
        BEGIN
            UPDATE [realtime].[conversations] SET revision = @revision WHERE conversation_key = @key;
            {RecentChangeSql.OfConversation}
        END;
        SELECT @outcome;
        {FindById}
        COMMIT TRANSACTION;
        """;

    /// <summary>Returns the number of changed messages, then the results of <see cref="FindById"/>.</summary>
    public const string Edit = $"""
        {BeginChange}
        {StorageSql.Edit}
        UPDATE [realtime].[messages] SET content = @content, edited_at = @time, revision = @revision
        WHERE conversation_key = @key AND sequence = @place AND deleted_at IS NULL;
        SET @changed = @@ROWCOUNT;
        SET @outcome = @changed;
        {AuditSql.OfMessage}
        {EndChange}
        """;

    /// <inheritdoc cref="Edit"/>
    public const string Delete = $"""
        {BeginChange}
        {StorageSql.Delete}
        UPDATE [realtime].[messages] SET content = N'', attachments = NULL, deleted_at = @time, deleted_by = @by, revision = @revision
        WHERE conversation_key = @key AND sequence = @place AND deleted_at IS NULL AND (@known IS NULL OR @known = (
            SELECT membership_revision FROM [realtime].[conversations] WHERE conversation_key = @key));
        SET @changed = @@ROWCOUNT;
        SET @outcome = @changed;
        IF @changed > 0
            DELETE FROM [realtime].[reactions] WHERE conversation_key = @key AND sequence = @place;
        {AuditSql.OfMessage}
        {EndChange}
        """;

    /// <summary>
    /// Returns the first sequence that is kept and the lowest one that was searched, both null if the conversation does not
    /// exist; then the matches. The range is limited before the search, which bounds its cost. The search ignores case; apart
    /// from that, the database's collation decides which texts are equal.
    /// </summary>
    public const string Search = $"""
        DECLARE @key BIGINT, @oldest BIGINT, @last BIGINT, @end BIGINT, @lowest BIGINT;
        SELECT @key = conversation_key, @oldest = first_sequence, @last = last_sequence FROM [realtime].[conversations] WHERE id = @id;
        SET @end = CASE WHEN @bound <= @last THEN @bound ELSE @last + 1 END;
        SET @lowest = CASE WHEN @end - @scan > @oldest THEN @end - @scan ELSE @oldest END;
        SELECT @oldest AS Oldest, @lowest AS Lowest;
        SELECT TOP (@limit) {HistoryColumns} FROM [realtime].[messages] m
        WHERE m.conversation_key = @key AND m.sequence >= @lowest AND m.sequence < @end
            AND CHARINDEX(LOWER(@text), LOWER(m.content)) > 0
        ORDER BY m.sequence DESC
        """;

    public const string FindByClientId = $"""
        SELECT {Columns} FROM {Source}
        WHERE c.id = @id AND m.sender_id = @user AND m.client_message_id = @client AND m.client_message_id IS NOT NULL
        """;

    public const string FindByIds =
        $"SELECT {Columns} FROM {Source} WHERE m.id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','))";

    public const string FindMany = $"""
        SELECT {Columns} FROM {Source} WHERE m.id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','));
        SELECT {MessageReactionRow.ColumnsWithMessage} FROM [realtime].[messages] m
        JOIN [realtime].[reactions] r ON r.conversation_key = m.conversation_key AND r.sequence = m.sequence
        WHERE m.id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','));
        """;

    private const string HistoryColumns = $"@id AS ConversationId, {MessageRow.Columns}, {ReadTime}";

    // The newest sequence is read before the messages and limits them. All messages up to it are committed, so none is
    // missed and the read waits for no send, with or without row versions.
    private const string History = """
        DECLARE @key BIGINT, @last BIGINT, @oldest BIGINT, @from BIGINT;
        SELECT @key = conversation_key, @last = last_sequence, @oldest = first_sequence FROM [realtime].[conversations] WHERE id = @id;
        SELECT COALESCE(@last, 0);
        """;

    // Sequences have no gaps, so the range of the page is known without reading the page.
    private const string HistoryReactions = $"""
        SELECT {ReactionRow.Columns} FROM [realtime].[reactions] r
        WHERE r.conversation_key = @key AND r.sequence >= @from AND r.sequence < @from + @limit;
        """;

    public const string HistoryBefore = $"""
        {History}
        SET @from = CASE WHEN @bound <= @last THEN @bound ELSE @last + 1 END - @limit;
        SELECT TOP (@limit) {HistoryColumns} FROM [realtime].[messages] m
        WHERE m.conversation_key = @key AND m.sequence < @bound AND m.sequence <= @last
        ORDER BY m.sequence DESC;
        {HistoryReactions}
        """;

    public const string HistoryAfter = $"""
        {History}
        SET @from = CASE WHEN @bound < @oldest THEN @oldest WHEN @bound < @last THEN @bound + 1 ELSE @last + 1 END;
        SELECT TOP (@limit) {HistoryColumns} FROM [realtime].[messages] m
        WHERE m.conversation_key = @key AND m.sequence > @bound AND m.sequence <= @last
        ORDER BY m.sequence;
        {HistoryReactions}
        """;

    /// <summary>
    /// Stores a group in one batch and one transaction. Returns the outcome of each draft whose sender is a participant, then
    /// the members of each conversation whose membership version differs from the caller's.
    /// </summary>
    /// <remarks>
    /// Sequences and revisions are allocated under the locks on the conversations' rows. The rows are locked one by one in the
    /// order of their keys, so that two groups cannot deadlock. The later statements see everything that earlier holders of the
    /// locks committed, because each statement reads again; the output of an update is not used for that. The first message of a
    /// participant whom another user added raises the membership version, because cached memberships include that. After the commit, only
    /// variables are read, which cannot fail. So a fault that the server rolled back always occurred before the commit.
    /// </remarks>
    public const string Append = $"""
        DECLARE @targets TABLE (conversation_key BIGINT NOT NULL PRIMARY KEY, conversation_id {SqlText.Id} NOT NULL, known_version BIGINT NULL);
        DECLARE @locked TABLE (conversation_key BIGINT NOT NULL PRIMARY KEY, kind INT NOT NULL, last_sequence BIGINT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT NULL);
        DECLARE @work TABLE (
            ordinal INT NOT NULL PRIMARY KEY, conversation_key BIGINT NOT NULL, sender_id {SqlText.Id} NOT NULL, receiver_id {SqlText.Id} NULL,
            client_message_id {SqlText.Id} NULL, earlier_id BIGINT NULL, outcome INT NOT NULL, is_pending INT NOT NULL, requested_id {SqlText.Id} NULL);
        DECLARE @judged TABLE (ordinal INT NOT NULL PRIMARY KEY, earlier_id BIGINT NULL, first_ordinal INT NULL);
        DECLARE @numbered TABLE (
            ordinal INT NOT NULL PRIMARY KEY, conversation_key BIGINT NOT NULL, sequence BIGINT NOT NULL, revision BIGINT NOT NULL, from_end BIGINT NOT NULL,
            sender_id {SqlText.Id} NOT NULL, receiver_id {SqlText.Id} NULL);
        DECLARE @stored TABLE (ordinal INT NOT NULL PRIMARY KEY, id BIGINT NOT NULL);
        DECLARE @members TABLE (
            conversation_id {SqlText.Id} NOT NULL, user_id {SqlText.Id} NOT NULL, is_blocked INT NOT NULL, muted_until BIGINT NULL, is_pending INT NOT NULL);
        DECLARE @key BIGINT;

        INSERT INTO @targets (conversation_key, conversation_id, known_version)
        SELECT c.conversation_key, c.id, MAX(d.known_version)
        FROM @drafts d JOIN [realtime].[conversations] c ON c.id = d.conversation_id
        GROUP BY c.conversation_key, c.id;

        BEGIN TRANSACTION;

        SELECT @key = MIN(conversation_key) FROM @targets;
        WHILE @key IS NOT NULL
        BEGIN
            UPDATE [realtime].[conversations] SET last_sequence = last_sequence WHERE conversation_key = @key;
            SELECT @key = MIN(conversation_key) FROM @targets WHERE conversation_key > @key;
        END;

        INSERT INTO @locked (conversation_key, kind, last_sequence, version, revision)
        SELECT c.conversation_key, c.kind, c.last_sequence, c.membership_version, c.revision
        FROM [realtime].[conversations] c JOIN @targets t ON t.conversation_key = c.conversation_key
        WHERE c.kind <> 3;

        INSERT INTO @work (ordinal, conversation_key, sender_id, receiver_id, client_message_id, earlier_id, outcome, is_pending, requested_id)
        SELECT d.ordinal, l.conversation_key, d.sender_id, r.receiver_id, d.client_message_id, e.id,
            CASE
                WHEN r.receiver_id = d.sender_id
                    OR (r.receiver_id IS NOT NULL AND o.user_id IS NULL AND (q.user_id IS NULL OR q.user_id <> r.receiver_id)) THEN {ReceiverNotParticipant}
                WHEN p.is_blocked = 1 AND (
                    SELECT COUNT(*) FROM (
                        SELECT TOP (3) x.user_id FROM [realtime].[participants] x WHERE x.conversation_key = l.conversation_key) f) <= 2 THEN {Blocked}
                WHEN q.user_id IS NOT NULL AND l.last_sequence + (
                    SELECT COUNT(*) FROM @drafts f WHERE f.conversation_id = d.conversation_id AND f.ordinal < d.ordinal) >= q.max_messages THEN {RequestFull}
                WHEN d.parent_id IS NOT NULL AND a.id IS NULL THEN {ParentNotFound}
                ELSE {Stored} END,
            p.is_pending, CASE WHEN q.state = 0 THEN q.user_id END
        FROM @drafts d
        JOIN @targets t ON t.conversation_id = d.conversation_id
        JOIN @locked l ON l.conversation_key = t.conversation_key
        JOIN [realtime].[participants] p ON p.conversation_key = l.conversation_key AND p.user_id = d.sender_id
        LEFT JOIN [realtime].[messages] e
            ON e.conversation_key = l.conversation_key AND e.sender_id = d.sender_id
            AND e.client_message_id = d.client_message_id AND e.client_message_id IS NOT NULL
        LEFT JOIN [realtime].[contact_requests] q ON q.conversation_key = l.conversation_key AND l.kind = 0
        OUTER APPLY (
            SELECT CASE
                WHEN d.receiver_id IS NOT NULL OR l.kind <> 0 THEN d.receiver_id
                ELSE COALESCE((
                    SELECT MIN(x.user_id) FROM [realtime].[participants] x
                    WHERE x.conversation_key = l.conversation_key AND x.user_id <> d.sender_id), q.user_id)
                END AS receiver_id) r
        LEFT JOIN [realtime].[participants] o ON o.conversation_key = l.conversation_key AND o.user_id = r.receiver_id
        LEFT JOIN [realtime].[messages] a ON a.id = d.parent_id AND a.conversation_key = l.conversation_key
            AND a.sequence > p.hidden_sequence;

        {StorageSql.Judge}

        INSERT INTO @judged (ordinal, earlier_id, first_ordinal)
        SELECT ordinal, earlier_id, CASE
            WHEN client_message_id IS NOT NULL
                THEN MIN(CASE WHEN outcome = {Stored} THEN ordinal END) OVER (PARTITION BY conversation_key, sender_id, client_message_id)
            WHEN outcome = {Stored} THEN ordinal END
        FROM @work;

        INSERT INTO @numbered (ordinal, conversation_key, sequence, revision, from_end, sender_id, receiver_id)
        SELECT w.ordinal, w.conversation_key,
            l.last_sequence + ROW_NUMBER() OVER (PARTITION BY w.conversation_key ORDER BY w.ordinal),
            l.revision + ROW_NUMBER() OVER (PARTITION BY w.conversation_key ORDER BY w.ordinal),
            ROW_NUMBER() OVER (PARTITION BY w.conversation_key ORDER BY w.ordinal DESC),
            w.sender_id, w.receiver_id
        FROM @work w
        JOIN @judged j ON j.ordinal = w.ordinal AND j.first_ordinal = w.ordinal AND j.earlier_id IS NULL
        JOIN @locked l ON l.conversation_key = w.conversation_key;

        INSERT INTO [realtime].[messages] (conversation_key, sequence, sender_id, receiver_id, content, client_message_id, created_at, parent_id, attachments, revision)
        SELECT n.conversation_key, n.sequence, n.sender_id, n.receiver_id, d.content, d.client_message_id, d.created_at, d.parent_id, d.attachments, n.revision
        FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
        ORDER BY n.ordinal;

        INSERT INTO @stored (ordinal, id)
        SELECT n.ordinal, m.id
        FROM @numbered n JOIN [realtime].[messages] m ON m.conversation_key = n.conversation_key AND m.sequence = n.sequence;

        {StorageSql.Add}

        UPDATE @locked SET version = version + 1 WHERE conversation_key IN (
            SELECT n.conversation_key FROM @numbered n JOIN @work w ON w.ordinal = n.ordinal WHERE w.is_pending = 1);

        UPDATE c SET last_sequence = n.sequence, last_activity = d.created_at, revision = n.revision, membership_version = l.version
        FROM [realtime].[conversations] c
        JOIN @locked l ON l.conversation_key = c.conversation_key
        JOIN @numbered n ON n.conversation_key = c.conversation_key AND n.from_end = 1
        JOIN @drafts d ON d.ordinal = n.ordinal;

        UPDATE p SET own_since_read = p.own_since_read + s.own, as_of_sequence = s.newest, is_pending = 0
        FROM [realtime].[participants] p
        JOIN (
            SELECT conversation_key, sender_id, COUNT(*) AS own, MAX(sequence) AS newest
            FROM @numbered GROUP BY conversation_key, sender_id) s
            ON s.conversation_key = p.conversation_key AND s.sender_id = p.user_id;

        INSERT INTO @members (conversation_id, user_id, is_blocked, muted_until, is_pending)
        SELECT t.conversation_id, p.user_id, p.is_blocked, p.muted_until, p.is_pending
        FROM @targets t
        JOIN @locked l ON l.conversation_key = t.conversation_key
        JOIN [realtime].[participants] p ON p.conversation_key = t.conversation_key
        WHERE (t.known_version IS NULL OR t.known_version <> l.version) AND l.kind <> 2
            AND EXISTS (SELECT 1 FROM @numbered n WHERE n.conversation_key = t.conversation_key);

        {RecentChangeSql.OfMessages}
        COMMIT TRANSACTION;

        SELECT j.ordinal AS Ordinal, j.earlier_id AS EarlierId, j.first_ordinal AS FirstOrdinal, s.id AS Id,
            n.sequence AS Sequence, n.revision AS Revision, n.receiver_id AS ReceiverId, w.outcome AS Outcome, l.version AS MembershipVersion, l.kind AS Kind,
            w.requested_id AS RequestedId,
            CAST(CASE WHEN w.is_pending = 1 AND n.ordinal = (
                SELECT MIN(g.ordinal) FROM @numbered g WHERE g.conversation_key = n.conversation_key AND g.sender_id = n.sender_id) THEN 1 ELSE 0 END AS BIT) AS IsFirst
        FROM @judged j
        JOIN @work w ON w.ordinal = j.ordinal
        JOIN @locked l ON l.conversation_key = w.conversation_key
        LEFT JOIN @numbered n ON n.ordinal = j.ordinal
        LEFT JOIN @stored s ON s.ordinal = j.ordinal;
        SELECT conversation_id AS ConversationId, {MemberRow.Columns} FROM @members p;
        """;

    public static MessageStatements Statements { get; } = new()
    {
        Append = Append,
        FindByIds = FindByIds,
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
