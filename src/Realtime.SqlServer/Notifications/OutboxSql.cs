using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>Statements for the outbox.</summary>
internal static class OutboxSql
{
    /// <summary>
    /// Takes the lease if an entry is waiting, and returns the oldest entries. Skips entries of open transactions (including the
    /// host's), because they are not committed yet. A user's positions still rise with the sequence, because both are allocated
    /// under the lock on the user's feed.
    /// </summary>
    public const string Claim = """
        DECLARE @leased INT = 0;
        IF EXISTS (SELECT 1 FROM [realtime].[notification_outbox] WITH (READPAST))
        BEGIN
            BEGIN TRANSACTION;
            UPDATE [realtime].[leases] SET owner = @owner, lease_until = @until
            WHERE name = N'outbox' AND (owner = @owner OR lease_until <= @now OR lease_until > 2 * @until - @now);
            SET @leased = @@ROWCOUNT;
            IF @leased = 0 AND NOT EXISTS (SELECT 1 FROM [realtime].[leases] WHERE name = N'outbox')
            BEGIN
                INSERT INTO [realtime].[leases] (name, owner, lease_until) VALUES (N'outbox', @owner, @until);
                SET @leased = 1;
            END;
            COMMIT TRANSACTION;
        END;
        SELECT TOP (@limit) position AS Position, user_id AS UserId, sequence AS Sequence, is_live AS IsLive
        FROM [realtime].[notification_outbox] WITH (READPAST)
        WHERE @leased = 1
        ORDER BY position;
        """;

    public const string OldestTime = """
        SELECT TOP (1) n.created_at
        FROM [realtime].[notification_outbox] o WITH (READPAST)
        JOIN [realtime].[notifications] n ON n.user_id = o.user_id AND n.sequence = o.sequence
        ORDER BY o.position;
        """;

    public const string Earlier = """
        SELECT TOP (1) 1
        FROM (SELECT TOP (1000) user_id, sequence, is_live FROM [realtime].[notification_outbox] WITH (READPAST) ORDER BY position) o
        WHERE o.user_id = @user AND o.sequence < @sequence AND o.is_live = 1;
        """;

    public const string Notifications = $"""
        SELECT {NotificationRow.Columns} FROM [realtime].[notifications]
        WHERE deleted_at IS NULL AND EXISTS (
            SELECT 1 FROM [realtime].[notification_outbox] o
            WHERE o.position IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','))
                AND o.user_id = [realtime].[notifications].user_id AND o.sequence = [realtime].[notifications].sequence)
        """;

    public const string Complete = """
        BEGIN TRANSACTION;
        DELETE FROM [realtime].[notification_outbox] WHERE position IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N','));
        UPDATE [realtime].[leases] SET lease_until = 0 WHERE name = N'outbox' AND owner = @owner;
        COMMIT TRANSACTION;
        SELECT 1;
        """;

    public static OutboxStatements Statements { get; } = new()
    {
        Claim = Claim,
        Notifications = Notifications,
        Complete = Complete,
        OldestTime = OldestTime,
        Earlier = Earlier,
    };
}
