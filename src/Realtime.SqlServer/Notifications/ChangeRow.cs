using Realtime.Notifications;

namespace Realtime.SqlServer.Notifications;

/// <summary>What a change of a feed did; Dapper fills it by column name.</summary>
internal sealed class ChangeRow
{
    public long Changed { get; set; }

    public long UnreadCount { get; set; }

    public long SeenCount { get; set; }

    public long Revision { get; set; }

    public NotificationChange ToChange() => new(Changed, new NotificationCounts(UnreadCount - SeenCount, UnreadCount, Revision));
}
