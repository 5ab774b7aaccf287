using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Messages;
using Realtime.Storage.Relational.Retention;

namespace Realtime.SqlServer.Retention;

/// <summary>Statements for the removal of old messages.</summary>
internal static class RetentionSql
{
    /// <summary>Returns the revision; null if the conversation does not exist.</summary>
    public const string SetPolicy = """
        DECLARE @revision BIGINT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET retain_age = @age, retain_count = @count, revision = revision + 1 WHERE id = @id;
        SELECT @revision = revision FROM [realtime].[conversations] WHERE id = @id;
        COMMIT TRANSACTION;
        SELECT @revision;
        """;

    private const string Listed = """
        SELECT TOP (@limit) c.conversation_key AS ConversationKey, c.id AS Id, c.first_sequence AS FirstSequence,
            c.last_sequence AS LastSequence, c.retain_age AS RetainAge, c.retain_count AS RetainCount, m.created_at AS OldestAt
        FROM [realtime].[conversations] c
        LEFT JOIN [realtime].[messages] m ON m.conversation_key = c.conversation_key AND m.sequence = c.first_sequence
        WHERE c.conversation_key > @bound AND c.kind <> 3
        """;

    public const string List = $"{Listed} ORDER BY c.conversation_key";

    public const string ListOwn = $"{Listed} AND c.retain_count IS NOT NULL ORDER BY c.conversation_key";

    /// <summary>
    /// Removes the oldest messages. Returns their number, the revision and the first sequence that is kept; no row if nothing
    /// was removed. The conversation's row is the lock, as for a send; the participants' rows are locked after it. Participants
    /// who have not read the removed messages are moved past them first, because their counts are computed from the messages.
    /// No statement takes more than 1,000 rows.
    /// </summary>
    public const string Trim = $"""
        DECLARE @key BIGINT, @oldest BIGINT, @last BIGINT, @end BIGINT, @target BIGINT, @kept BIGINT, @chunk INT, @revision BIGINT, @forgotten BIGINT, @highest BIGINT;
        DECLARE @behind TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY);
        SELECT @key = conversation_key FROM [realtime].[conversations] WHERE id = @id;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET first_sequence = first_sequence WHERE conversation_key = @key;
        SELECT @oldest = first_sequence, @last = last_sequence, @revision = revision + 1, @forgotten = forgotten_revision FROM [realtime].[conversations] WHERE conversation_key = @key;
        SET @end = CASE WHEN @oldest + @limit - 1 < @last THEN @oldest + @limit - 1 ELSE @last END;
        SET @target = COALESCE(@last - @keep, @oldest - 1);
        IF @before IS NOT NULL
        BEGIN
            SELECT @kept = MIN(sequence) FROM [realtime].[messages]
            WHERE conversation_key = @key AND sequence >= @oldest AND sequence <= @end AND created_at >= @before;
            IF COALESCE(@kept - 1, @end) > @target
                SET @target = COALESCE(@kept - 1, @end);
        END;
        IF @target > @end
            SET @target = @end;
        IF @target >= @oldest
        BEGIN
            SET @chunk = 1;
            WHILE @chunk > 0
            BEGIN
                DELETE FROM @behind;
                INSERT INTO @behind (user_id)
                SELECT TOP (1000) user_id FROM [realtime].[participants] WHERE conversation_key = @key AND read_sequence < @target;
                SET @chunk = @@ROWCOUNT;
                UPDATE [realtime].[participants] SET read_sequence = read_sequence
                WHERE conversation_key = @key AND user_id IN (SELECT user_id FROM @behind);
                UPDATE p SET
                    own_since_read = p.own_since_read - (
                        SELECT COUNT(*) FROM [realtime].[messages] m
                        WHERE m.conversation_key = @key AND m.sequence > p.read_sequence AND m.sequence <= @target AND m.sender_id = p.user_id),
                    singles_since_read = p.singles_since_read - (
                        SELECT COUNT(*) FROM [realtime].[single_reads] s
                        WHERE s.conversation_key = @key AND s.user_id = p.user_id AND s.sequence <= @target),
                    read_sequence = @target,
                    as_of_sequence = CASE WHEN p.as_of_sequence > @last THEN p.as_of_sequence ELSE @last END
                FROM [realtime].[participants] p
                JOIN @behind b ON b.user_id = p.user_id
                WHERE p.conversation_key = @key AND p.read_sequence < @target;
            END;
            SET @chunk = 1;
            WHILE @chunk > 0
            BEGIN
                DELETE TOP (1000) FROM [realtime].[single_reads] WHERE conversation_key = @key AND sequence <= @target;
                SET @chunk = @@ROWCOUNT;
            END;
            SET @chunk = 1;
            WHILE @chunk > 0
            BEGIN
                DELETE TOP (1000) FROM [realtime].[reactions]
                WHERE conversation_key = @key AND sequence >= @oldest AND sequence <= @target;
                SET @chunk = @@ROWCOUNT;
            END;
            SELECT @highest = MAX(revision) FROM [realtime].[messages]
            WHERE conversation_key = @key AND sequence >= @oldest AND sequence <= @target;
            IF @highest > @forgotten
                SET @forgotten = @highest;
            {StorageSql.Trim}
            DELETE FROM [realtime].[messages] WHERE conversation_key = @key AND sequence >= @oldest AND sequence <= @target;
            SET @chunk = 1;
            WHILE @chunk > 0
            BEGIN
                DELETE TOP (1000) FROM [realtime].[read_ranges] WHERE conversation_key = @key AND up_to <= @target;
                SET @chunk = @@ROWCOUNT;
            END;
            UPDATE [realtime].[conversations] SET first_sequence = @target + 1, revision = @revision, forgotten_revision = @forgotten
            WHERE conversation_key = @key;
        END;
        COMMIT TRANSACTION;
        SELECT @target - @oldest + 1 AS Removed, @revision AS Revision, @target + 1 AS FirstSequence WHERE @target >= @oldest;
        """;

    public static RetentionStatements Statements { get; } = new()
    {
        SetPolicy = SetPolicy,
        List = List,
        ListOwn = ListOwn,
        Trim = Trim,
    };
}
