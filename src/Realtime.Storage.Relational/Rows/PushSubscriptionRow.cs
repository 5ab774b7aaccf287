using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A push subscription, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class PushSubscriptionRow : IStoredRow
{
    /// <summary>The columns to select from the table of subscriptions.</summary>
    public const string Columns = """
        id AS Id, user_id AS UserId, endpoint AS Endpoint, p256dh AS P256dh, auth AS Auth, created_at AS CreatedAt, sent_key AS SentKey
        """;

    public string Id { get; set; } = "";

    public string UserId { get; set; } = "";

    public string Endpoint { get; set; } = "";

    public string P256dh { get; set; } = "";

    public string Auth { get; set; } = "";

    /// <summary>The time, Unix milliseconds.</summary>
    public long CreatedAt { get; set; }

    public string? SentKey { get; set; }

    public StoredPushSubscription ToSubscription() =>
        new(Id, UserId, Endpoint, P256dh, Auth, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)) { SentKey = SentKey };

    public void DecodeIds(RelationalDatabase database) => (Id, UserId) = (database.DecodeId(Id), database.DecodeId(UserId));
}
