using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>Statements for push subscriptions.</summary>
internal static class PushSubscriptionSql
{
    public const string Save = """
        BEGIN TRANSACTION;
        UPDATE [realtime].[push_subscriptions]
        SET user_id = @user, endpoint = @endpoint, p256dh = @p256dh, auth = @auth, created_at = @created, sent_key = NULL
        WHERE id = @id;
        IF @@ROWCOUNT = 0
            INSERT INTO [realtime].[push_subscriptions] (id, user_id, endpoint, p256dh, auth, created_at)
            VALUES (@id, @user, @endpoint, @p256dh, @auth, @created);
        DELETE FROM [realtime].[push_subscriptions] WHERE id IN (
            SELECT p.id FROM [realtime].[push_subscriptions] p WHERE p.user_id = @user
            ORDER BY p.created_at DESC, p.id DESC OFFSET @limit ROWS);
        COMMIT TRANSACTION;
        SELECT 1;
        """;

    public const string List =
        $"SELECT {PushSubscriptionRow.Columns} FROM [realtime].[push_subscriptions] WHERE user_id = @user ORDER BY created_at, id";

    public const string Remove = """
        DELETE FROM [realtime].[push_subscriptions] WHERE id = @id AND user_id = @user;
        SELECT @@ROWCOUNT;
        """;

    public const string MarkSent = """
        UPDATE [realtime].[push_subscriptions] SET sent_key = @key WHERE user_id = @user AND id IN (SELECT id FROM @users);
        SELECT 1;
        """;

    public static PushSubscriptionStatements Statements { get; } = new()
    {
        Save = Save,
        List = List,
        Remove = Remove,
        MarkSent = MarkSent,
    };
}
