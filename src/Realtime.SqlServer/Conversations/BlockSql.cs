using Realtime.Storage.Relational.Conversations;

namespace Realtime.SqlServer.Conversations;

/// <summary>
/// Statements for blocks. The participant's row in a conversation of two users stores whether the participant is blocked, because a
/// send reads that row anyway. A block and the creation of the conversation, or a change of its participants, may run at the same time. Neither sees the
/// other before its commit, so each updates the participants after its own commit.
/// </summary>
internal static class BlockSql
{
    /// <summary>Whether <c>@user</c> has blocked the user in row <c>u</c> of <c>@users</c>, or the reverse.</summary>
    public const string IsApart = """
        EXISTS (
            SELECT 1 FROM [realtime].[blocks] k
            WHERE (k.user_id = @user AND k.blocked_user_id = u.id) OR (k.user_id = u.id AND k.blocked_user_id = @user))
        """;

    /// <summary>
    /// Whether the only other user of the conversation blocks the participant <c>p</c>. The other user of a direct conversation may not
    /// be a participant yet. A send ignores the value if there are more than two participants.
    /// </summary>
    internal const string IsBlocked = """
        CASE WHEN EXISTS (
            SELECT 1 FROM [realtime].[blocks] b
            JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
            WHERE b.blocked_user_id = p.user_id AND (b.user_id = c.direct_first OR b.user_id = c.direct_second OR EXISTS (
                SELECT 1 FROM [realtime].[participants] o WHERE o.conversation_key = p.conversation_key AND o.user_id = b.user_id)))
            THEN 1 ELSE 0 END
        """;

    /// <summary>
    /// Sets <c>is_blocked</c> of the participants of the conversation <c>@key</c> that is not a room, if there are at most two. Their
    /// rows are locked first, so the second of two calls also sees everything that the first one saw. The conversation is looked up
    /// before that: a send locks the conversation's row first, then the participants' rows.
    /// </summary>
    internal const string ApplyIfSmall = $"""
        IF EXISTS (SELECT 1 FROM [realtime].[conversations] WHERE conversation_key = @key AND kind <> 2)
            AND (SELECT COUNT(*) FROM (SELECT TOP (3) x.user_id FROM [realtime].[participants] x WHERE x.conversation_key = @key) t) <= 2
        BEGIN
            BEGIN TRANSACTION;
            UPDATE [realtime].[participants] SET is_blocked = is_blocked WHERE conversation_key = @key;
            UPDATE p SET is_blocked = {IsBlocked}
            FROM [realtime].[participants] p
            WHERE p.conversation_key = @key;
            COMMIT TRANSACTION;
        END;
        """;

    // The direct conversation of the two users, and the groups of only the two.
    private const string ApplyToTwo = $"""
        DECLARE @two TABLE (conversation_key BIGINT NOT NULL PRIMARY KEY);
        INSERT INTO @two (conversation_key)
        SELECT conversation_key FROM [realtime].[conversations]
        WHERE direct_first = @first AND direct_second = @second AND direct_first IS NOT NULL
        UNION ALL
        SELECT a.conversation_key FROM [realtime].[participants] a
        JOIN [realtime].[participants] o ON o.conversation_key = a.conversation_key AND o.user_id = @other
        JOIN [realtime].[conversations] c ON c.conversation_key = a.conversation_key
        WHERE a.user_id = @user AND c.kind = 1 AND NOT EXISTS (
            SELECT 1 FROM [realtime].[participants] x
            WHERE x.conversation_key = a.conversation_key AND x.user_id <> @user AND x.user_id <> @other);
        BEGIN TRANSACTION;
        UPDATE [realtime].[participants] SET is_blocked = is_blocked WHERE conversation_key IN (SELECT conversation_key FROM @two);
        UPDATE p SET is_blocked = {IsBlocked}
        FROM [realtime].[participants] p JOIN @two t ON t.conversation_key = p.conversation_key;
        COMMIT TRANSACTION;
        """;

    /// <summary>Returns the number of added blocks.</summary>
    public const string Add = $"""
        DECLARE @changed INT;
        INSERT INTO [realtime].[blocks] (user_id, blocked_user_id, created_at)
        SELECT @user, @other, @time
        WHERE NOT EXISTS (SELECT 1 FROM [realtime].[blocks] WHERE user_id = @user AND blocked_user_id = @other);
        SET @changed = @@ROWCOUNT;
        {ApplyToTwo}
        SELECT @changed;
        """;

    /// <summary>Returns the number of removed blocks.</summary>
    public const string Remove = $"""
        DECLARE @changed INT;
        DELETE FROM [realtime].[blocks] WHERE user_id = @user AND blocked_user_id = @other;
        SET @changed = @@ROWCOUNT;
        {ApplyToTwo}
        SELECT @changed;
        """;

    public const string List =
        "SELECT blocked_user_id AS UserId, created_at AS CreatedAt FROM [realtime].[blocks] WHERE user_id = @user";

    public const string ListApart = $"SELECT u.id FROM @users u WHERE {IsApart}";

    public const string ListAllApart = """
        SELECT TOP (@limit) k.id FROM (
            SELECT blocked_user_id AS id FROM [realtime].[blocks] WHERE user_id = @user
            UNION ALL
            SELECT user_id FROM [realtime].[blocks] WHERE blocked_user_id = @user) k
        """;

    public static BlockStatements Statements { get; } = new()
    {
        Add = Add,
        Remove = Remove,
        List = List,
        ListApart = ListApart,
        ListAllApart = ListAllApart,
    };
}
