using Realtime.Storage.Relational.Conversations;

namespace Realtime.SqlServer.Conversations;

/// <summary>
/// Statements for blocks. The participant's row in a direct conversation stores whether the participant is blocked, because
/// a send reads that row anyway. A block and the creation of the conversation may run at the same time. Neither sees the
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
    /// Sets <c>is_blocked</c> of both participants of the direct conversation of <c>@first</c> and <c>@second</c>. Their rows
    /// are locked first, so the second of two calls also sees everything that the first one saw. The conversation is looked up
    /// before that: a send locks the conversation's row first, then the participants' rows.
    /// </summary>
    public const string Apply = """
        DECLARE @pair BIGINT;
        SELECT @pair = conversation_key FROM [realtime].[conversations]
        WHERE direct_first = @first AND direct_second = @second AND direct_first IS NOT NULL;
        BEGIN TRANSACTION;
        UPDATE [realtime].[participants] SET is_blocked = is_blocked WHERE conversation_key = @pair;
        UPDATE p SET is_blocked = CASE WHEN EXISTS (
            SELECT 1 FROM [realtime].[blocks] b
            WHERE b.blocked_user_id = p.user_id AND b.user_id = CASE WHEN p.user_id = @first THEN @second ELSE @first END) THEN 1 ELSE 0 END
        FROM [realtime].[participants] p
        WHERE p.conversation_key = @pair;
        COMMIT TRANSACTION;
        """;

    /// <summary>Returns the number of added blocks.</summary>
    public const string Add = $"""
        DECLARE @changed INT;
        INSERT INTO [realtime].[blocks] (user_id, blocked_user_id, created_at)
        SELECT @user, @other, @time
        WHERE NOT EXISTS (SELECT 1 FROM [realtime].[blocks] WHERE user_id = @user AND blocked_user_id = @other);
        SET @changed = @@ROWCOUNT;
        {Apply}
        SELECT @changed;
        """;

    /// <summary>Returns the number of removed blocks.</summary>
    public const string Remove = $"""
        DECLARE @changed INT;
        DELETE FROM [realtime].[blocks] WHERE user_id = @user AND blocked_user_id = @other;
        SET @changed = @@ROWCOUNT;
        {Apply}
        SELECT @changed;
        """;

    public const string List =
        "SELECT blocked_user_id AS UserId, created_at AS CreatedAt FROM [realtime].[blocks] WHERE user_id = @user";

    public const string ListApart = $"SELECT u.id FROM @users u WHERE {IsApart}";

    public static BlockStatements Statements { get; } = new()
    {
        Add = Add,
        Remove = Remove,
        List = List,
        ListApart = ListApart,
    };
}
