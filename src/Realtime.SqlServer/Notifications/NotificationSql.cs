using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>
/// Statements for notifications. A user's feed is one row with the newest sequence and the counts. Every change of the
/// user's notifications locks this row first.
/// </summary>
internal static class NotificationSql
{
    private const string Select = $"SELECT {NotificationRow.Columns} FROM [realtime].[notifications]";

    private const string SelectTop = $"SELECT TOP (@limit) {NotificationRow.Columns} FROM [realtime].[notifications]";

    private const string Shown = "deleted_at IS NULL AND (expires_at IS NULL OR expires_at > @now)";

    // Compares types by code unit, whatever the database's collation is.
    private const string OfType = "(@type IS NULL OR type = @type COLLATE Latin1_General_100_BIN2)";

    private const string Filtered = $"""
        {Shown} AND {OfType}
        AND ((@archived = 1 AND archived_at IS NOT NULL) OR (@archived = 0 AND archived_at IS NULL))
        """;

    public const string Counts = $"SELECT {FeedRow.Columns} FROM [realtime].[feeds] WHERE user_id IN (SELECT id FROM @users)";

    public const string FindByIds = $"{Select} WHERE id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','))";

    public const string Exists = "SELECT COUNT(*) FROM [realtime].[notifications] WHERE id = @notification AND user_id = @user AND deleted_at IS NULL";

    public const string ListBefore = $"{SelectTop} WHERE user_id = @user AND sequence < @bound AND {Filtered} ORDER BY sequence DESC";

    public const string ListUnreadBefore =
        $"{SelectTop} WHERE user_id = @user AND sequence < @bound AND read_at IS NULL AND {Filtered} ORDER BY sequence DESC";

    public const string ListAfter = $"{SelectTop} WHERE user_id = @user AND sequence > @bound AND {Shown} ORDER BY sequence";

    // Stores notifications. The feeds are locked one by one in the order of the users, so that two calls cannot deadlock.
    // If two calls create a feed at the same time, the second waits for the first. If it still violates the key, the feed
    // exists by then, and the call goes on with it, also inside a host's transaction. Rows are stored in portions, so that
    // no statement takes enough locks for SQL Server to escalate them to a table lock.
    private const string AddTables = $"""
        DECLARE @users TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY);
        DECLARE @locked TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY, last_sequence BIGINT NOT NULL);
        DECLARE @work TABLE (ordinal INT NOT NULL PRIMARY KEY, user_id {SqlText.Id} NOT NULL, earlier_id BIGINT NULL, first_ordinal INT NOT NULL, mode INT NOT NULL);
        DECLARE @numbered TABLE (ordinal INT NOT NULL PRIMARY KEY, user_id {SqlText.Id} NOT NULL, sequence BIGINT NOT NULL);
        DECLARE @stored TABLE (ordinal INT NOT NULL PRIMARY KEY, id BIGINT NOT NULL);
        DECLARE @user NVARCHAR(129), @from INT = 0;

        INSERT INTO @users (user_id) SELECT DISTINCT user_id FROM @drafts;

        """;

    private const string AddRows = """
        SELECT @user = MIN(user_id) FROM @users;
        WHILE @user IS NOT NULL
        BEGIN
            UPDATE [realtime].[feeds] SET last_sequence = last_sequence WHERE user_id = @user;
            IF @@ROWCOUNT = 0
            BEGIN
                BEGIN TRY
                    INSERT INTO [realtime].[feeds] (user_id, last_sequence, unread_count)
                    SELECT @user, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM [realtime].[feeds] WITH (UPDLOCK, HOLDLOCK) WHERE user_id = @user);
                END TRY
                BEGIN CATCH
                    IF ERROR_NUMBER() NOT IN (2601, 2627) OR XACT_STATE() = -1 BEGIN; THROW; END;
                END CATCH;
                UPDATE [realtime].[feeds] SET last_sequence = last_sequence WHERE user_id = @user;
            END;
            SELECT @user = MIN(user_id) FROM @users WHERE user_id > @user;
        END;

        INSERT INTO @locked (user_id, last_sequence)
        SELECT f.user_id, f.last_sequence FROM [realtime].[feeds] f JOIN @users u ON u.user_id = f.user_id;

        INSERT INTO @work (ordinal, user_id, earlier_id, first_ordinal, mode)
        SELECT d.ordinal, d.user_id, e.id,
            CASE WHEN d.idempotency_key IS NULL THEN d.ordinal
                ELSE MIN(d.ordinal) OVER (PARTITION BY d.user_id, d.idempotency_key) END,
            COALESCE(p.mode, 0)
        FROM @drafts d
        LEFT JOIN [realtime].[notification_preferences] p ON p.user_id = d.user_id AND p.type = d.type
        LEFT JOIN [realtime].[notifications] e
            ON e.user_id = d.user_id AND e.idempotency_key = d.idempotency_key AND e.idempotency_key IS NOT NULL;

        INSERT INTO @numbered (ordinal, user_id, sequence)
        SELECT w.ordinal, w.user_id, l.last_sequence + ROW_NUMBER() OVER (PARTITION BY w.user_id ORDER BY w.ordinal)
        FROM @work w JOIN @locked l ON l.user_id = w.user_id
        WHERE w.first_ordinal = w.ordinal AND w.earlier_id IS NULL AND w.mode <> 2;

        WHILE EXISTS (SELECT 1 FROM @numbered WHERE ordinal >= @from)
        BEGIN
            INSERT INTO [realtime].[notifications]
                (user_id, sequence, type, title, message, data, link, actions, severity, idempotency_key, created_at, expires_at)
            SELECT n.user_id, n.sequence, d.type, d.title, d.message, d.data, d.link, d.actions, d.severity, d.idempotency_key, d.created_at, d.expires_at
            FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
            WHERE n.ordinal >= @from AND n.ordinal < @from + 1000
            ORDER BY n.ordinal;

            INSERT INTO @stored (ordinal, id)
            SELECT n.ordinal, x.id FROM @numbered n JOIN [realtime].[notifications] x ON x.user_id = n.user_id AND x.sequence = n.sequence
            WHERE n.ordinal >= @from AND n.ordinal < @from + 1000;

            UPDATE f SET last_sequence = f.last_sequence + s.stored, unread_count = f.unread_count + s.stored, revision = f.revision + 1
            FROM [realtime].[feeds] f
            JOIN (
                SELECT user_id, COUNT(*) AS stored FROM @numbered WHERE ordinal >= @from AND ordinal < @from + 1000 GROUP BY user_id
            ) s ON s.user_id = f.user_id;

            INSERT INTO [realtime].[notification_outbox] (user_id, sequence, is_live)
            SELECT n.user_id, n.sequence, CASE WHEN w.mode = 0 THEN 1 ELSE 0 END
            FROM @numbered n
            JOIN @work w ON w.ordinal = n.ordinal
            JOIN @drafts d ON d.ordinal = n.ordinal
            WHERE d.via_outbox = 1 AND n.ordinal >= @from AND n.ordinal < @from + 1000
            ORDER BY n.ordinal;

            UPDATE g SET due_at = f.created_at + c.delay
            FROM [realtime].[notification_digests] g
            JOIN [realtime].[notification_channels] c ON c.name = g.channel
            JOIN (
                SELECT n.user_id, MIN(d.created_at) AS created_at FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
                WHERE n.ordinal >= @from AND n.ordinal < @from + 1000 GROUP BY n.user_id
            ) f ON f.user_id = g.user_id
            WHERE g.due_at IS NULL;

            INSERT INTO [realtime].[notification_digests] (channel, user_id, handed_sequence, attempts, due_at, claimed_until)
            SELECT c.name, f.user_id, f.sequence - 1, 0, f.created_at + c.delay, 0
            FROM [realtime].[notification_channels] c
            CROSS JOIN (
                SELECT n.user_id, MIN(n.sequence) AS sequence, MIN(d.created_at) AS created_at
                FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
                WHERE n.ordinal >= @from AND n.ordinal < @from + 1000 GROUP BY n.user_id
            ) f
            WHERE NOT EXISTS (SELECT 1 FROM [realtime].[notification_digests] g WHERE g.channel = c.name AND g.user_id = f.user_id);

            SET @from = @from + 1000;
        END;

        """;

    private const string AddResult = """
        SELECT w.ordinal AS Ordinal, w.earlier_id AS EarlierId, w.first_ordinal AS FirstOrdinal, w.mode AS Mode, s.id AS Id, n.sequence AS Sequence
        FROM @work w
        LEFT JOIN @numbered n ON n.ordinal = w.ordinal
        LEFT JOIN @stored s ON s.ordinal = w.ordinal;
        """;

    /// <summary>
    /// Stores the drafts in one batch and one transaction. Returns the outcome of each draft. After the commit, only variables
    /// are read, which cannot fail.
    /// </summary>
    public const string Add = $"{AddTables} BEGIN TRANSACTION; {AddRows} COMMIT TRANSACTION; {AddResult}";

    /// <summary>The same as <see cref="Add"/>, inside a transaction that is already open.</summary>
    public const string AddWithin = $"{AddTables} {AddRows} {AddResult}";

    private const string LockFeed = """
        BEGIN TRANSACTION;
        UPDATE [realtime].[feeds] SET unread_count = unread_count WHERE user_id = @user;
        """;

    private const string ChangeTables = """
        DECLARE @changed BIGINT = 0, @unread BIGINT = 0, @seen BIGINT = 0, @chunk INT = 1;
        DECLARE @rows TABLE (sequence BIGINT NOT NULL PRIMARY KEY, is_unread INT NOT NULL, is_seen INT NOT NULL);

        """;

    // In portions, so that no statement takes enough locks for SQL Server to escalate them to a table lock.
    private const string TakePortion = """
        DELETE FROM @rows;
        INSERT INTO @rows (sequence, is_unread, is_seen)
        SELECT TOP (1000) sequence, CASE WHEN read_at IS NULL THEN 1 ELSE 0 END, CASE WHEN read_at IS NULL AND seen_at IS NOT NULL THEN 1 ELSE 0 END
        FROM [realtime].[notifications]
        """;

    private const string OfUser = $"WHERE user_id = @user AND deleted_at IS NULL AND {OfType}";

    private const string OfIds =
        "WHERE user_id = @user AND deleted_at IS NULL AND id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','))";

    private const string CountPortion = """
        SET @chunk = @@ROWCOUNT;
        SET @changed = @changed + @chunk;
        SELECT @unread = @unread + COALESCE(SUM(is_unread), 0), @seen = @seen + COALESCE(SUM(is_seen), 0) FROM @rows;
        """;

    private const string Portion = "FROM [realtime].[notifications] n JOIN @rows r ON n.user_id = @user AND n.sequence = r.sequence";

    private const string Unseen = "read_at IS NULL AND seen_at IS NULL";

    private const string Unread = "read_at IS NULL";

    private const string Unarchived = "archived_at IS NULL";

    private const string SetSeen = $"UPDATE n SET seen_at = @time {Portion};";

    private const string SetRead = $"UPDATE n SET read_at = @time, seen_at = COALESCE(n.seen_at, @time) {Portion};";

    private const string SetArchived = $"""
        UPDATE n SET archived_at = @time, seen_at = COALESCE(n.seen_at, n.read_at, @time), read_at = COALESCE(n.read_at, @time) {Portion};
        """;

    private const string ReadAgain = "read_at IS NOT NULL AND archived_at IS NULL";

    private const string Archived = "archived_at IS NOT NULL";

    private const string SetUnread = $"UPDATE n SET seen_at = COALESCE(n.seen_at, n.read_at), read_at = NULL {Portion};";

    private const string SetUnarchived = $"UPDATE n SET archived_at = NULL {Portion};";

    private const string CountAsUnread = """
        IF @changed > 0
            UPDATE [realtime].[feeds]
            SET unread_count = unread_count + @changed, seen_count = seen_count + @changed, revision = revision + 1
            WHERE user_id = @user;
        """;

    private const string CountAsChanged = "IF @changed > 0 UPDATE [realtime].[feeds] SET revision = revision + 1 WHERE user_id = @user;";

    private const string CountAsSeen = """
        IF @changed > 0 UPDATE [realtime].[feeds] SET seen_count = seen_count + @changed, revision = revision + 1 WHERE user_id = @user;
        """;

    private const string CountAsRead = """
        IF @changed > 0
            UPDATE [realtime].[feeds]
            SET unread_count = unread_count - @unread, seen_count = seen_count - @seen, revision = revision + 1
            WHERE user_id = @user;
        """;

    // Reads the results into variables before the commit, so that nothing can fail after it.
    private const string EndChange = """
        DECLARE @last BIGINT, @unreadnow BIGINT, @seennow BIGINT, @revision BIGINT;
        SELECT @last = last_sequence, @unreadnow = unread_count, @seennow = seen_count, @revision = revision
        FROM [realtime].[feeds] WHERE user_id = @user;
        COMMIT TRANSACTION;
        SELECT @changed;
        SELECT @user AS UserId, @last AS LastSequence, @unreadnow AS UnreadCount, @seennow AS SeenCount, @revision AS Revision WHERE @last IS NOT NULL;
        """;

    /// <summary>Returns the number of changed notifications, and the counts.</summary>
    public const string MarkSeen =
        $"{ChangeTables} {LockFeed} {TakePortion} {OfIds} AND {Unseen}; {CountPortion} {SetSeen} {CountAsSeen} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkRead =
        $"{ChangeTables} {LockFeed} {TakePortion} {OfIds} AND {Unread}; {CountPortion} {SetRead} {CountAsRead} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkArchived =
        $"{ChangeTables} {LockFeed} {TakePortion} {OfIds} AND {Unarchived}; {CountPortion} {SetArchived} {CountAsRead} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkUnread =
        $"{ChangeTables} {LockFeed} {TakePortion} {OfIds} AND {ReadAgain}; {CountPortion} {SetUnread} {CountAsUnread} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string Unarchive =
        $"{ChangeTables} {LockFeed} {TakePortion} {OfIds} AND {Archived}; {CountPortion} {SetUnarchived} {CountAsChanged} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkAllSeen =
        $"{ChangeTables} {LockFeed} WHILE @chunk > 0 BEGIN {TakePortion} {OfUser} AND {Unseen}; {CountPortion} {SetSeen} END; {CountAsSeen} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkAllRead =
        $"{ChangeTables} {LockFeed} WHILE @chunk > 0 BEGIN {TakePortion} {OfUser} AND {Unread}; {CountPortion} {SetRead} END; {CountAsRead} {EndChange}";

    /// <inheritdoc cref="MarkSeen"/>
    public const string MarkAllArchived =
        $"{ChangeTables} {LockFeed} WHILE @chunk > 0 BEGIN {TakePortion} {OfUser} AND {Unarchived}; {CountPortion} {SetArchived} END; {CountAsRead} {EndChange}";

    /// <summary>
    /// Returns the number of deleted notifications, and the counts. A notification with an idempotency key keeps its row,
    /// without content, until the purge, so that the key stays in use.
    /// </summary>
    public const string Delete = $"""
        {ChangeTables} {LockFeed} {TakePortion} {OfIds}; {CountPortion}
        DELETE FROM n {Portion} WHERE n.idempotency_key IS NULL;
        UPDATE n SET title = N'', message = N'', data = NULL, link = NULL, actions = NULL, deleted_at = @time, read_at = COALESCE(n.read_at, @time) {Portion};
        {CountAsRead} {EndChange}
        """;

    /// <summary>Skips rows that an open transaction holds, including the host's.</summary>
    public const string ListExpired = """
        SELECT TOP (@limit) id AS Id, user_id AS UserId FROM [realtime].[notifications] WITH (READPAST)
        WHERE expires_at <= @now AND deleted_at IS NULL ORDER BY expires_at
        """;

    /// <summary>Returns the number of removed rows.</summary>
    public const string Purge = """
        DELETE TOP (@limit) FROM [realtime].[notifications] WHERE deleted_at < @bound;
        SELECT @@ROWCOUNT;
        """;

    public const string Preferences = "SELECT type AS Type, mode AS Mode FROM [realtime].[notification_preferences] WHERE user_id = @user";

    public const string SetPreference = """
        BEGIN TRANSACTION;
        UPDATE [realtime].[notification_preferences] SET mode = @mode WHERE user_id = @user AND type = @type;
        IF @@ROWCOUNT = 0 INSERT INTO [realtime].[notification_preferences] (user_id, type, mode) VALUES (@user, @type, @mode);
        COMMIT TRANSACTION;
        SELECT 1;
        """;

    public const string ClearPreference = """
        DELETE FROM [realtime].[notification_preferences] WHERE user_id = @user AND type = @type;
        SELECT 1;
        """;

    public const string OptOuts =
        "SELECT channel AS Channel, type AS Type FROM [realtime].[notification_opt_outs] WHERE user_id = @user ORDER BY channel, type";

    public const string AddOptOut = """
        INSERT INTO [realtime].[notification_opt_outs] (user_id, channel, type)
        SELECT @user, @channel, @type
        WHERE NOT EXISTS (SELECT 1 FROM [realtime].[notification_opt_outs] WHERE user_id = @user AND channel = @channel AND type = @type);
        SELECT 1;
        """;

    public const string RemoveOptOut = """
        DELETE FROM [realtime].[notification_opt_outs] WHERE user_id = @user AND channel = @channel AND type = @type;
        SELECT 1;
        """;

    public static NotificationStatements Statements { get; } = new()
    {
        Add = Add,
        AddWithin = AddWithin,
        FindByIds = FindByIds,
        ListBefore = ListBefore,
        ListUnreadBefore = ListUnreadBefore,
        ListAfter = ListAfter,
        Counts = Counts,
        Exists = Exists,
        MarkSeen = MarkSeen,
        MarkRead = MarkRead,
        MarkArchived = MarkArchived,
        MarkAllSeen = MarkAllSeen,
        MarkAllRead = MarkAllRead,
        MarkAllArchived = MarkAllArchived,
        MarkUnread = MarkUnread,
        Unarchive = Unarchive,
        Delete = Delete,
        ListExpired = ListExpired,
        Purge = Purge,
        Preferences = Preferences,
        SetPreference = SetPreference,
        ClearPreference = ClearPreference,
        OptOuts = OptOuts,
        AddOptOut = AddOptOut,
        RemoveOptOut = RemoveOptOut,
    };
}
