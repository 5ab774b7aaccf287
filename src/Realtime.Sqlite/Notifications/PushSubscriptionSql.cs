using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>Statements for push subscriptions.</summary>
internal static class PushSubscriptionSql
{
    public const string Save = """
        INSERT INTO realtime_push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
        VALUES ($id, $user, $endpoint, $p256dh, $auth, $created)
        ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, endpoint = excluded.endpoint, p256dh = excluded.p256dh,
            auth = excluded.auth, created_at = excluded.created_at, sent_key = NULL;
        DELETE FROM realtime_push_subscriptions WHERE id IN (
            SELECT id FROM realtime_push_subscriptions WHERE user_id = $user ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET $limit)
        """;

    public const string List =
        $"SELECT {PushSubscriptionRow.Columns} FROM realtime_push_subscriptions WHERE user_id = $user ORDER BY created_at, id";

    public const string Remove = "DELETE FROM realtime_push_subscriptions WHERE id = $id AND user_id = $user RETURNING 1";

    public const string MarkSent =
        "UPDATE realtime_push_subscriptions SET sent_key = $key WHERE user_id = $user AND id IN (SELECT value FROM json_each($users))";

    public static PushSubscriptionStatements Statements { get; } = new()
    {
        Save = Save,
        List = List,
        Remove = Remove,
        MarkSent = MarkSent,
    };
}
