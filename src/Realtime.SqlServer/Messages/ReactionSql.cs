namespace Realtime.SqlServer.Messages;

/// <summary>
/// The statements on reactions. The message's own row is the lock under which they are counted: of two that come at the
/// same time the second sees the first.
/// </summary>
internal static class ReactionSql
{
    private const string Lock = """
        DECLARE @key BIGINT, @place BIGINT, @outcome INT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[messages] SET deleted_at = deleted_at WHERE id = @message;
        SELECT @key = conversation_key, @place = sequence FROM [realtime].[messages] WHERE id = @message AND deleted_at IS NULL;
        SET @outcome = CASE WHEN @key IS NULL THEN 2 ELSE 1 END;
        """;

    private const string Answer = $"""
        COMMIT TRANSACTION;
        SELECT @outcome;
        {MessageSql.FindById}
        """;

    /// <summary>Gives a <see cref="Storage.ReactionOutcome"/>, then as <see cref="MessageSql.FindById"/>.</summary>
    public const string Add = $"""
        {Lock}
        IF @key IS NOT NULL AND NOT EXISTS (
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
