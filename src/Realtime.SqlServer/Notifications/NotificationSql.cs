using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>
/// The statements on notifications. A user's feed is one row, the newest sequence and the unread count; whoever
/// changes the user's notifications takes it first.
/// </summary>
internal static class NotificationSql
{
    private const string Select = $"SELECT {NotificationRow.Columns} FROM [realtime].[notifications]";

    private const string SelectTop = $"SELECT TOP (@limit) {NotificationRow.Columns} FROM [realtime].[notifications]";

    public const string UnreadCount = "SELECT unread_count FROM [realtime].[feeds] WHERE user_id = @user";

    public const string FindByIds = $"{Select} WHERE id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','))";

    public const string ListBefore = $"{SelectTop} WHERE user_id = @user AND sequence < @bound ORDER BY sequence DESC";

    public const string ListUnreadBefore =
        $"{SelectTop} WHERE user_id = @user AND sequence < @bound AND read_at IS NULL ORDER BY sequence DESC";

    public const string ListAfter = $"{SelectTop} WHERE user_id = @user AND sequence > @bound ORDER BY sequence";

    /// <summary>
    /// Stores notifications: one batch, one transaction. Gives what became of each. The feeds are taken one by one
    /// in the order of the users, so that two calls never wait for each other; of two that create a feed at the
    /// same time one runs into its key, and finds it when it is run again. After the commit only variables are
    /// read, which cannot fail.
    /// </summary>
    public const string Add = $"""
        DECLARE @users TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY);
        DECLARE @locked TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY, last_sequence BIGINT NOT NULL);
        DECLARE @work TABLE (ordinal INT NOT NULL PRIMARY KEY, user_id {SqlText.Id} NOT NULL, earlier_id BIGINT NULL, first_ordinal INT NOT NULL);
        DECLARE @numbered TABLE (ordinal INT NOT NULL PRIMARY KEY, user_id {SqlText.Id} NOT NULL, sequence BIGINT NOT NULL);
        DECLARE @stored TABLE (ordinal INT NOT NULL PRIMARY KEY, id BIGINT NOT NULL);
        DECLARE @user NVARCHAR(129);

        INSERT INTO @users (user_id) SELECT DISTINCT user_id FROM @drafts;

        BEGIN TRANSACTION;

        SELECT @user = MIN(user_id) FROM @users;
        WHILE @user IS NOT NULL
        BEGIN
            UPDATE [realtime].[feeds] SET last_sequence = last_sequence WHERE user_id = @user;
            IF @@ROWCOUNT = 0 INSERT INTO [realtime].[feeds] (user_id, last_sequence, unread_count) VALUES (@user, 0, 0);
            SELECT @user = MIN(user_id) FROM @users WHERE user_id > @user;
        END;

        INSERT INTO @locked (user_id, last_sequence)
        SELECT f.user_id, f.last_sequence FROM [realtime].[feeds] f JOIN @users u ON u.user_id = f.user_id;

        INSERT INTO @work (ordinal, user_id, earlier_id, first_ordinal)
        SELECT d.ordinal, d.user_id, e.id,
            CASE WHEN d.idempotency_key IS NULL THEN d.ordinal
                ELSE MIN(d.ordinal) OVER (PARTITION BY d.user_id, d.idempotency_key) END
        FROM @drafts d
        LEFT JOIN [realtime].[notifications] e
            ON e.user_id = d.user_id AND e.idempotency_key = d.idempotency_key AND e.idempotency_key IS NOT NULL;

        INSERT INTO @numbered (ordinal, user_id, sequence)
        SELECT w.ordinal, w.user_id, l.last_sequence + ROW_NUMBER() OVER (PARTITION BY w.user_id ORDER BY w.ordinal)
        FROM @work w JOIN @locked l ON l.user_id = w.user_id
        WHERE w.first_ordinal = w.ordinal AND w.earlier_id IS NULL;

        INSERT INTO [realtime].[notifications] (user_id, sequence, type, title, message, data, idempotency_key, created_at)
        SELECT n.user_id, n.sequence, d.type, d.title, d.message, d.data, d.idempotency_key, d.created_at
        FROM @numbered n JOIN @drafts d ON d.ordinal = n.ordinal
        ORDER BY n.ordinal;

        INSERT INTO @stored (ordinal, id)
        SELECT n.ordinal, x.id FROM @numbered n JOIN [realtime].[notifications] x ON x.user_id = n.user_id AND x.sequence = n.sequence;

        UPDATE f SET last_sequence = f.last_sequence + s.stored, unread_count = f.unread_count + s.stored
        FROM [realtime].[feeds] f
        JOIN (SELECT user_id, COUNT(*) AS stored FROM @numbered GROUP BY user_id) s ON s.user_id = f.user_id;

        COMMIT TRANSACTION;

        SELECT w.ordinal AS Ordinal, w.earlier_id AS EarlierId, w.first_ordinal AS FirstOrdinal, s.id AS Id, n.sequence AS Sequence
        FROM @work w
        LEFT JOIN @numbered n ON n.ordinal = w.ordinal
        LEFT JOIN @stored s ON s.ordinal = w.ordinal;
        """;

    private const string LockFeed = """
        BEGIN TRANSACTION;
        UPDATE [realtime].[feeds] SET unread_count = unread_count WHERE user_id = @user;
        """;

    private const string CountRead = "UPDATE [realtime].[feeds] SET unread_count = unread_count - @changed WHERE user_id = @user;";

    /// <summary>Gives the count, or no row if the user has no such notification.</summary>
    public const string MarkRead = $"""
        DECLARE @changed INT, @unread BIGINT;
        {LockFeed}
        UPDATE [realtime].[notifications] SET read_at = @time WHERE id = @notification AND user_id = @user AND read_at IS NULL;
        SET @changed = @@ROWCOUNT;
        IF @changed > 0 {CountRead}
        SELECT @unread = f.unread_count FROM [realtime].[feeds] f
        WHERE f.user_id = @user AND EXISTS (SELECT 1 FROM [realtime].[notifications] n WHERE n.id = @notification AND n.user_id = @user);
        COMMIT TRANSACTION;
        SELECT @unread WHERE @unread IS NOT NULL;
        """;

    /// <summary>Gives how many changed. In portions, so that no statement takes enough locks to have them turned into one on the table.</summary>
    public const string MarkAllRead = $"""
        DECLARE @changed BIGINT = 0, @chunk INT = 1;
        {LockFeed}
        WHILE @chunk > 0
        BEGIN
            UPDATE TOP (1000) [realtime].[notifications] SET read_at = @time WHERE user_id = @user AND read_at IS NULL;
            SET @chunk = @@ROWCOUNT;
            SET @changed = @changed + @chunk;
        END;
        IF @changed > 0 {CountRead}
        COMMIT TRANSACTION;
        SELECT @changed;
        """;
}
