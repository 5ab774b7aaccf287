using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>Statements for digests. Each channel and user keeps one row; its due time is null if nothing is due.</summary>
internal static class DigestSql
{
    public const string ForgetChannels = "DELETE FROM [realtime].[notification_channels] WHERE name NOT IN (SELECT id FROM @users); SELECT 1;";

    public const string SetChannel = """
        BEGIN TRANSACTION;
        UPDATE [realtime].[notification_channels] SET delay = @delay WHERE name = @channel;
        IF @@ROWCOUNT = 0 INSERT INTO [realtime].[notification_channels] (name, delay) VALUES (@channel, @delay);
        COMMIT TRANSACTION;
        SELECT 1;
        """;

    /// <summary>
    /// The update itself checks the condition, so that only one of two concurrent claims gets a row. The claimed rows come from
    /// the update's output. A search for them among all due rows would cost more with every due row.
    /// </summary>
    public const string Claim = $"""
        DECLARE @claimed TABLE (user_id {SqlText.Id} NOT NULL PRIMARY KEY, due_at BIGINT NOT NULL);
        UPDATE TOP (@limit) [realtime].[notification_digests] SET token = @token, claimed_until = @until
        OUTPUT inserted.user_id, inserted.due_at INTO @claimed (user_id, due_at)
        WHERE channel = @channel AND due_at <= @now AND due_at IS NOT NULL
            AND (claimed_until <= @now OR claimed_until > 2 * @until - @now);
        SELECT user_id AS UserId FROM @claimed ORDER BY due_at;
        """;

    public const string Find = """
        SELECT user_id AS UserId, handed_sequence AS HandedSequence, up_to AS UpTo, attempts AS Attempts
        FROM [realtime].[notification_digests] WHERE channel = @channel AND user_id = @user AND token = @token
        """;

    public const string ListUnread = $"""
        SELECT TOP (@limit) {NotificationRow.Columns} FROM [realtime].[notifications]
        WHERE user_id = @user AND sequence > @bound AND sequence <= @upto AND read_at IS NULL AND created_at <= @created
            AND (expires_at IS NULL OR expires_at > @now)
        ORDER BY sequence
        """;

    /// <summary>Returns 1 if the caller still holds the claim, else 0.</summary>
    public const string Begin = """
        UPDATE [realtime].[notification_digests] SET attempts = @attempts, up_to = @upto
        WHERE channel = @channel AND user_id = @user AND token = @token;
        SELECT @@ROWCOUNT;
        """;

    /// <summary>
    /// Locks the user's feed. Otherwise a notification that is added meanwhile would find the row still due, and this statement
    /// would then clear the due time without seeing that notification.
    /// </summary>
    public const string Complete = """
        DECLARE @completed INT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[feeds] SET unread_count = unread_count WHERE user_id = @user;
        UPDATE [realtime].[notification_digests]
        SET handed_sequence = @upto, attempts = 0, up_to = NULL, token = NULL, claimed_until = 0,
            due_at = (
                SELECT MIN(n.created_at) FROM [realtime].[notifications] n
                WHERE n.user_id = @user AND n.sequence > @upto AND n.read_at IS NULL)
                + (SELECT c.delay FROM [realtime].[notification_channels] c WHERE c.name = @channel)
        WHERE channel = @channel AND user_id = @user AND token = @token;
        SET @completed = @@ROWCOUNT;
        IF @completed > 0 AND @error IS NOT NULL
            INSERT INTO [realtime].[notification_dead_letters] (channel, user_id, after_sequence, up_to, attempts, error, failed_at)
            VALUES (@channel, @user, @bound, @upto, @attempts, @error, @time);
        COMMIT TRANSACTION;
        SELECT @completed;
        """;

    public const string Postpone = """
        UPDATE [realtime].[notification_digests] SET due_at = @time, token = NULL, claimed_until = 0
        WHERE channel = @channel AND user_id = @user AND token = @token;
        SELECT 1;
        """;

    public const string ListDeadLetters =
        $"SELECT TOP (@limit) {DeadLetterRow.Columns} FROM [realtime].[notification_dead_letters] WHERE id > @bound ORDER BY id";

    public const string Count = """
        SELECT c.name AS Channel,
            (SELECT COUNT_BIG(*) FROM [realtime].[notification_digests] d WHERE d.channel = c.name AND d.due_at <= @now AND d.due_at IS NOT NULL) AS Waiting,
            (SELECT COUNT_BIG(*) FROM [realtime].[notification_dead_letters] l WHERE l.channel = c.name) AS Dead
        FROM [realtime].[notification_channels] c
        """;

    public const string RemoveDeadLetter = """
        DELETE FROM [realtime].[notification_dead_letters] WHERE id = @bound;
        SELECT @@ROWCOUNT;
        """;

    public static DigestStatements Statements { get; } = new()
    {
        SetChannel = SetChannel,
        ForgetChannels = ForgetChannels,
        Claim = Claim,
        Find = Find,
        ListUnread = ListUnread,
        Begin = Begin,
        Complete = Complete,
        Postpone = Postpone,
        ListDeadLetters = ListDeadLetters,
        Count = Count,
        RemoveDeadLetter = RemoveDeadLetter,
    };
}
