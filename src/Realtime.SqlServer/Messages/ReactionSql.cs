namespace Realtime.SqlServer.Messages;

/// <summary>
/// Statements for reactions. Reactions are counted under the lock on the conversation's row, so that the second of two
/// concurrent calls sees the first one's reaction.
/// </summary>
internal static class ReactionSql
{
    private const string Lock = $"""
        {MessageSql.BeginChange}
        SET @outcome = 2;
        IF EXISTS (
            SELECT 1 FROM [realtime].[messages] WHERE conversation_key = @key AND sequence = @place AND deleted_at IS NULL)
            SET @outcome = 1;
        """;

    private const string Answer = $"""
        IF @outcome = 0
        BEGIN
            UPDATE [realtime].[messages] SET revision = @revision WHERE conversation_key = @key AND sequence = @place;
            SET @changed = 1;
        END;
        {MessageSql.EndChange}
        """;

    /// <summary>Returns a <see cref="Storage.ReactionOutcome"/>, then the results of <see cref="MessageSql.FindById"/>.</summary>
    public const string Add = $"""
        {Lock}
        IF @outcome = 1 AND NOT EXISTS (
            SELECT 1 FROM [realtime].[reactions]
            WHERE conversation_key = @key AND sequence = @place AND user_id = @user AND emoji = @emoji)
        BEGIN
            IF (SELECT COUNT(*) FROM [realtime].[reactions] WHERE conversation_key = @key AND sequence = @place AND user_id = @user) >= @peruser
                OR (SELECT COUNT(*) FROM [realtime].[reactions] WHERE conversation_key = @key AND sequence = @place) >= @permessage
                SET @outcome = 3;
            ELSE
            BEGIN
                INSERT INTO [realtime].[reactions] (conversation_key, sequence, user_id, emoji, created_at)
                VALUES (@key, @place, @user, @emoji, @time);
                SET @outcome = 0;
            END;
        END;
        {Answer}
        """;

    /// <inheritdoc cref="Add"/>
    public const string Remove = $"""
        {Lock}
        DELETE FROM [realtime].[reactions]
        WHERE conversation_key = @key AND sequence = @place AND user_id = @user AND emoji = @emoji;
        IF @@ROWCOUNT > 0
            SET @outcome = 0;
        {Answer}
        """;
}
