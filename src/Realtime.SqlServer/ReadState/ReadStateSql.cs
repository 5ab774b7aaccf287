using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Tracking;
using Realtime.Storage.Relational.ReadState;

namespace Realtime.SqlServer.ReadState;

/// <summary>
/// Statements for read state. Marking as read locks only the participant's row. A send locks the conversation's row first,
/// then the senders' rows; waiting for a conversation while holding a participant could deadlock. So the newest
/// sequence is read first. Up to the later of it and the row's <c>as_of_sequence</c>, everything is committed and the row's
/// counts are exact.
/// </summary>
internal static class ReadStateSql
{
    private const string FindConversation = """
        DECLARE @key BIGINT, @last BIGINT;
        SELECT @key = conversation_key, @last = last_sequence FROM [realtime].[conversations] WHERE id = @id;
        """;

    public const string FindUnread = $"""
        {FindConversation}
        SELECT CASE WHEN p.as_of_sequence > @last THEN p.as_of_sequence ELSE @last END
            - p.read_sequence - p.own_since_read - p.singles_since_read
        FROM [realtime].[participants] p WHERE p.conversation_key = @key AND p.user_id = @user;
        """;

    /// <summary>Returns each conversation with unread messages. Reads the newest sequences first; see the class.</summary>
    public const string ListUnread = """
        DECLARE @mine TABLE (conversation_key BIGINT NOT NULL PRIMARY KEY, last_sequence BIGINT NOT NULL);
        INSERT INTO @mine (conversation_key, last_sequence)
        SELECT c.conversation_key, c.last_sequence
        FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND c.kind < 2;
        SELECT c.id AS ConversationId, c.kind AS Kind, u.unread_count AS UnreadCount
        FROM @mine m
        JOIN [realtime].[participants] p ON p.conversation_key = m.conversation_key AND p.user_id = @user
        CROSS APPLY (
            SELECT CASE WHEN p.as_of_sequence > m.last_sequence THEN p.as_of_sequence ELSE m.last_sequence END
                - p.read_sequence - p.own_since_read - p.singles_since_read AS unread_count) u
        JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key
        WHERE u.unread_count > 0;
        """;

    public const string ListStates = $"""
        {FindConversation}
        SELECT p.user_id AS UserId,
            CASE WHEN p.as_of_sequence > @last THEN p.as_of_sequence ELSE @last END
                - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount,
            p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence, p.muted_until AS MutedUntil
        FROM [realtime].[participants] p
        WHERE p.conversation_key = @key AND p.user_id IN (SELECT id FROM @users);
        """;

    /// <summary>Reads the newest sequences first; see the class. The terms of a user who leaves meanwhile are null.</summary>
    public const string Totals = $"""
        DECLARE @mine TABLE (
            user_id {SqlText.Id} NOT NULL, conversation_key BIGINT NOT NULL, last_sequence BIGINT NOT NULL,
            PRIMARY KEY (user_id, conversation_key));
        INSERT INTO @mine (user_id, conversation_key, last_sequence)
        SELECT p.user_id, c.conversation_key, c.last_sequence
        FROM @users u
        JOIN [realtime].[participants] p ON p.user_id = u.id
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE c.kind <> 2;
        SELECT u.id AS UserId, COALESCE(SUM(x.newest - x.seen), 0) AS Total,
            COALESCE(SUM(x.newest + x.seen + 1), 0) + COALESCE(MAX(b.base), 0) AS Revision
        FROM @users u
        LEFT JOIN @mine m ON m.user_id = u.id
        LEFT JOIN [realtime].[participants] p ON p.conversation_key = m.conversation_key AND p.user_id = m.user_id
        OUTER APPLY (
            SELECT CASE WHEN p.as_of_sequence > m.last_sequence THEN p.as_of_sequence ELSE m.last_sequence END AS newest,
                p.read_sequence + p.own_since_read + p.singles_since_read AS seen) x
        LEFT JOIN [realtime].[unread_bases] b ON b.user_id = u.id
        GROUP BY u.id;
        """;

    private const string Lock = $"""
        DECLARE @read BIGINT, @own BIGINT, @singles BIGINT, @newest BIGINT, @target BIGINT, @unread BIGINT, @passed BIGINT;
        DECLARE @newly BIGINT = 0, @chunk INT;
        {FindConversation}
        BEGIN TRANSACTION;
        UPDATE [realtime].[participants]
        SET as_of_sequence = CASE WHEN as_of_sequence > @last THEN as_of_sequence ELSE @last END
        WHERE conversation_key = @key AND user_id = @user;
        SELECT @read = read_sequence, @own = own_since_read, @singles = singles_since_read, @newest = as_of_sequence
        FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @user;
        """;

    // In portions, so that no statement takes enough locks for SQL Server to escalate them to a table lock.
    private const string RemoveSingles = """
        SET @passed = 0;
        SET @chunk = CASE WHEN @singles > 0 THEN 1 ELSE 0 END;
        WHILE @chunk > 0
        BEGIN
            DELETE TOP (1000) FROM [realtime].[single_reads]
            WHERE conversation_key = @key AND user_id = @user AND sequence <= @target;
            SET @chunk = @@ROWCOUNT;
            SET @passed = @passed + @chunk;
        END;
        SET @singles = @singles - @passed;
        """;

    private const string Save = """
        UPDATE [realtime].[participants]
        SET read_sequence = @read, own_since_read = @own, singles_since_read = @singles
        WHERE conversation_key = @key AND user_id = @user;
        """;

    private const string Note = $"""
        IF @newly > 0
        BEGIN
            {RecentChangeSql.OfWatermark}
        END;
        """;

    private const string Answer = $"""
        {Note}
        COMMIT TRANSACTION;
        SELECT @read AS ReadSequence, @newly AS NewlyRead, @newest - @read - @own - @singles AS UnreadCount WHERE @read IS NOT NULL;
        """;

    /// <summary>
    /// Messages of others without a read time that have no receiver or this user as the receiver. Users with a block between them do
    /// not learn what the other has read.
    /// </summary>
    private const string FirstRead = """
        read_at IS NULL AND sender_id <> @user AND (receiver_id IS NULL OR receiver_id = @user)
            AND NOT EXISTS (SELECT 1 FROM [realtime].[blocks] k WHERE k.user_id = @user AND k.blocked_user_id = sender_id)
            AND NOT EXISTS (SELECT 1 FROM [realtime].[blocks] k WHERE k.user_id = sender_id AND k.blocked_user_id = @user)
        """;

    /// <summary>
    /// Moves the watermark. Own messages are counted on the shorter side of the new watermark, and not at all if the result is
    /// known. Each message that is read for the first time gets the read time; for very many messages, one row stores it
    /// instead.
    /// </summary>
    public const string MarkRead = $"""
        {Lock}
        SET @target = CASE WHEN @upto < @newest THEN @upto ELSE @newest END;
        IF @target > @read
        BEGIN
            DECLARE @after BIGINT = @read;
            SET @unread = @newest - @read - @own - @singles;
            IF @own > 0
            BEGIN
                IF @target = @newest
                    SET @own = 0;
                ELSE IF @target - @read < @newest - @target
                    SET @own = @own - (
                        SELECT COUNT(*) FROM [realtime].[messages]
                        WHERE conversation_key = @key AND sequence > @read AND sequence <= @target AND sender_id = @user);
                ELSE
                    SET @own = (
                        SELECT COUNT(*) FROM [realtime].[messages]
                        WHERE conversation_key = @key AND sequence > @target AND sequence <= @newest AND sender_id = @user);
            END;
            {RemoveSingles}
            SET @read = @target;
            SET @newly = @unread - (@newest - @read - @own - @singles);
            {Save}
            IF @newly > 0 AND @target - @after <= @maxtimes
                UPDATE [realtime].[messages] SET read_at = @time
                WHERE conversation_key = @key AND sequence > @after AND sequence <= @target AND {FirstRead};
            ELSE IF @newly > 0
                INSERT INTO [realtime].[read_ranges] (conversation_key, up_to, after_sequence, user_id, read_at)
                SELECT @key, @target, @after, @user, @time
                WHERE EXISTS (
                        SELECT 1 FROM [realtime].[messages]
                        WHERE conversation_key = @key AND sequence > @after AND sequence <= @target AND {FirstRead})
                    AND NOT EXISTS (
                        SELECT 1 FROM [realtime].[read_ranges]
                        WHERE conversation_key = @key AND up_to = @target AND after_sequence = @after AND user_id = @user);
        END;
        {Answer}
        """;

    private const string AbsorbSingles = $"""
        SET @target = COALESCE((
            SELECT TOP (1) m.sequence - 1 FROM [realtime].[messages] m
            WHERE m.conversation_key = @key AND m.sequence > @read AND m.sequence <= @newest AND m.sender_id <> @user
                AND NOT EXISTS (
                    SELECT 1 FROM [realtime].[single_reads] s
                    WHERE s.conversation_key = @key AND s.user_id = @user AND s.sequence = m.sequence)
            ORDER BY m.sequence), @newest);
        IF @target > @read
        BEGIN
            {RemoveSingles}
            SET @own = @own - (@target - @read - @passed);
            SET @read = @target;
        END;
        """;

    /// <summary>
    /// Records one message as read, then moves the watermark up to the first unread message. So a user who reads one by one, in
    /// order, leaves no rows behind. Each passed message is the user's own or was read singly, so the own ones are counted by
    /// subtraction.
    /// </summary>
    public const string MarkMessageRead = $"""
        {Lock}
        IF @sequence > @read AND @sequence <= @newest
            AND EXISTS (
                SELECT 1 FROM [realtime].[messages] WHERE conversation_key = @key AND sequence = @sequence AND sender_id <> @user)
            AND NOT EXISTS (
                SELECT 1 FROM [realtime].[single_reads] WHERE conversation_key = @key AND user_id = @user AND sequence = @sequence)
        BEGIN
            INSERT INTO [realtime].[single_reads] (conversation_key, user_id, sequence) VALUES (@key, @user, @sequence);
            SET @singles = @singles + 1;
            SET @newly = 1;
            UPDATE [realtime].[messages] SET read_at = @time
            WHERE conversation_key = @key AND sequence = @sequence AND {FirstRead};
            {AbsorbSingles}
            {Save}
        END;
        {Answer}
        """;

    /// <summary>
    /// Does the same as <see cref="MarkMessageRead"/> for several messages, in one transaction. Returns the new read state, then
    /// the messages that were unread.
    /// </summary>
    public const string MarkMessagesRead = $"""
        DECLARE @wanted TABLE (sequence BIGINT NOT NULL PRIMARY KEY, id BIGINT NOT NULL);
        {Lock}
        INSERT INTO @wanted (sequence, id)
        SELECT m.sequence, m.id FROM [realtime].[messages] m
        WHERE m.id IN (SELECT CAST(value AS BIGINT) FROM STRING_SPLIT(@ids, N',') WHERE value <> N'')
            AND m.conversation_key = @key AND m.sequence > @read AND m.sequence <= @newest AND m.sender_id <> @user
            AND NOT EXISTS (
                SELECT 1 FROM [realtime].[single_reads] s
                WHERE s.conversation_key = @key AND s.user_id = @user AND s.sequence = m.sequence);
        SET @newly = (SELECT COUNT(*) FROM @wanted);
        IF @newly > 0
        BEGIN
            INSERT INTO [realtime].[single_reads] (conversation_key, user_id, sequence)
            SELECT @key, @user, sequence FROM @wanted;
            SET @singles = @singles + @newly;
            UPDATE [realtime].[messages] SET read_at = @time
            WHERE conversation_key = @key AND sequence IN (SELECT sequence FROM @wanted) AND {FirstRead};
            {AbsorbSingles}
            {Save}
        END;
        {Answer}
        SELECT id FROM @wanted;
        """;

    /// <summary>Moves the delivered watermark. Read messages count as delivered, although a read does not move it.</summary>
    public const string MarkDelivered = $"""
        DECLARE @delivered BIGINT;
        {Lock}
        SELECT @delivered = CASE WHEN delivered_sequence > read_sequence THEN delivered_sequence ELSE read_sequence END
        FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @user;
        SET @target = CASE WHEN @upto < @newest THEN @upto ELSE @newest END;
        IF @target > @delivered
        BEGIN
            UPDATE [realtime].[participants] SET delivered_sequence = @target WHERE conversation_key = @key AND user_id = @user;
            SET @delivered = @target;
            SET @newly = 1;
        END;
        {Note}
        COMMIT TRANSACTION;
        SELECT @delivered AS DeliveredSequence, @newly AS Newly WHERE @read IS NOT NULL;
        """;

    public static ReadStateStatements Statements { get; } = new()
    {
        MarkRead = MarkRead,
        MarkMessageRead = MarkMessageRead,
        MarkMessagesRead = MarkMessagesRead,
        MarkDelivered = MarkDelivered,
        FindUnread = FindUnread,
        ListUnread = ListUnread,
        ListStates = ListStates,
        Totals = Totals,
    };
}
