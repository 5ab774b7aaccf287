using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>
/// A user's feed as a query returns it. Dapper fills it by column name. The seen count counts unread notifications
/// that were seen. The count 0 is therefore correct for a feed from before this count existed.
/// </summary>
internal sealed class FeedRow : IStoredRow
{
    /// <summary>The columns to select from the table of feeds.</summary>
    public const string Columns =
        "user_id AS UserId, last_sequence AS LastSequence, unread_count AS UnreadCount, seen_count AS SeenCount, revision AS Revision";

    public string UserId { get; set; } = "";

    public long LastSequence { get; set; }

    public long UnreadCount { get; set; }

    public long SeenCount { get; set; }

    public long Revision { get; set; }

    public NotificationCounts ToCounts() => new(UnreadCount - SeenCount, UnreadCount, Revision);

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
