using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Conversations;

namespace Realtime.SqlServer.Conversations;

/// <summary>Statements for requests for contact, departures and new contacts.</summary>
internal static class ContactSql
{
    private const string Key = "(SELECT conversation_key FROM [realtime].[conversations] WHERE id = @id)";

    /// <summary>
    /// If two calls invite a user at the same time, one violates the key. It is retried and finds the other's request.
    /// </summary>
    public const string Invite = $"""
        DECLARE @invited TABLE (user_id {SqlText.Id} NOT NULL);
        INSERT INTO [realtime].[contact_requests] (conversation_key, user_id, from_id, state, max_messages, created_at)
        OUTPUT inserted.user_id INTO @invited
        SELECT c.conversation_key, u.id, @inviter, 0, 0, @time
        FROM [realtime].[conversations] c CROSS JOIN @users u
        WHERE c.id = @id
            AND NOT EXISTS (SELECT 1 FROM [realtime].[participants] p WHERE p.conversation_key = c.conversation_key AND p.user_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM [realtime].[contact_requests] r WHERE r.conversation_key = c.conversation_key AND r.user_id = u.id);
        SELECT user_id FROM @invited;
        """;

    /// <summary>Returns the revision; null if there is no request.</summary>
    public const string Accept = $"""
        {ConversationSql.LockMembership}
        DELETE FROM [realtime].[contact_requests] WHERE conversation_key = @key AND user_id = @user;
        SET @changed = @@ROWCOUNT;
        IF @changed > 0
        BEGIN
            INSERT INTO [realtime].[participants]
                (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence, revision, hidden_sequence)
            SELECT c.conversation_key, @user, @joined, CASE WHEN c.kind = 0 THEN c.first_sequence - 1 ELSE c.last_sequence END, 0, 0, c.last_sequence, @revision,
                CASE WHEN c.hides_earlier = 0 THEN 0 ELSE c.last_sequence END
            FROM [realtime].[conversations] c WHERE c.conversation_key = @key;
            DELETE FROM [realtime].[departures] WHERE conversation_key = @key AND user_id = @user;
        END;
        IF @changed > 0
            {ConversationSql.ReviseMembership}
        COMMIT TRANSACTION;
        {BlockSql.ApplyIfSmall}
        SELECT CASE WHEN @changed > 0 THEN @revision END;
        """;

    public const string Decline = $"""
        UPDATE [realtime].[contact_requests] SET state = 1 WHERE conversation_key = {Key} AND user_id = @user AND state = 0;
        SELECT @@ROWCOUNT;
        """;

    public const string ListRequests = """
        SELECT TOP (@limit) c.id AS ConversationId, c.kind AS Kind, c.title AS Title, r.from_id AS FromUserId, r.created_at AS CreatedAt
        FROM [realtime].[contact_requests] r
        JOIN [realtime].[conversations] c ON c.conversation_key = r.conversation_key
        WHERE r.user_id = @user AND r.state = 0 AND (c.kind <> 0 OR c.last_sequence > 0)
            AND (r.created_at < @activity OR (r.created_at = @activity AND c.id > @after))
            AND NOT EXISTS (SELECT 1 FROM [realtime].[blocks] b WHERE b.user_id = @user AND b.blocked_user_id = r.from_id)
        ORDER BY r.created_at DESC, c.id
        """;

    public const string ListDeparted = $"""
        SELECT u.id FROM @users u
        JOIN [realtime].[departures] d ON d.conversation_key = {Key} AND d.user_id = u.id
        """;

    public const string ShareGroup = """
        SELECT u.id FROM @users u
        WHERE EXISTS (
            SELECT 1 FROM [realtime].[participants] a
            JOIN [realtime].[participants] b ON b.conversation_key = a.conversation_key
            JOIN [realtime].[conversations] c ON c.conversation_key = a.conversation_key
            WHERE a.user_id = @user AND b.user_id = u.id AND c.kind <> 0)
        """;

    /// <summary>Returns 1 if the contacts were counted, else 0.</summary>
    public const string Count = """
        DECLARE @made BIGINT, @counted INT = 0;
        BEGIN TRANSACTION;
        DELETE FROM [realtime].[new_contacts] WHERE user_id = @user AND made_at <= @since;
        SELECT @made = COALESCE(SUM(contacts), 0) FROM [realtime].[new_contacts] WHERE user_id = @user;
        IF @made + @count <= @max
        BEGIN
            SET @counted = 1;
            UPDATE [realtime].[new_contacts] SET contacts = contacts + @count WHERE user_id = @user AND made_at = @time;
            IF @@ROWCOUNT = 0
                INSERT INTO [realtime].[new_contacts] (user_id, made_at, contacts) VALUES (@user, @time, @count);
        END;
        COMMIT TRANSACTION;
        SELECT @counted;
        """;

    public static ContactStatements Statements { get; } = new()
    {
        Invite = Invite,
        Accept = Accept,
        Decline = Decline,
        ListRequests = ListRequests,
        ListDeparted = ListDeparted,
        ShareGroup = ShareGroup,
        Count = Count,
    };
}
