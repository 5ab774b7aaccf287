using System.Text.Json;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.Dialects.Common;

// Messages and notifications in the common events of dialects whose contract has no type for them.

internal sealed record MessageListReply(IReadOnlyList<MessageView> Messages, bool HasMore, long LastSequence) : SuccessReply
{
    public static MessageListReply Of(MessageHistory history) =>
        new([.. history.Messages.Select(MessageView.Of)], history.HasMore, history.LastSequence);
}

internal sealed record NotificationListReply(IReadOnlyList<NotificationListItem> Notifications, string? NextCursor) : SuccessReply
{
    public static NotificationListReply Of(Page<Notification> page) => new([.. page.Items.Select(NotificationListItem.Of)], page.NextCursor);
}

internal sealed record NotificationListItem(
    WireId Id,
    WireId UserId,
    long Sequence,
    string Type,
    string Title,
    string Message,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt,
    JsonElement? Data,
    string? Link,
    string Severity,
    string State,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? SeenAt,
    DateTimeOffset? ArchivedAt)
{
    public static NotificationListItem Of(Notification notification) => new(
        notification.Id,
        notification.UserId,
        notification.Sequence,
        notification.Type,
        notification.Title,
        notification.Message,
        notification.CreatedAt,
        notification.ReadAt,
        notification.Data,
        notification.Link,
        NotificationNames.Of(notification.Severity),
        NotificationNames.Of(notification.State),
        notification.ExpiresAt,
        notification.SeenAt,
        notification.ArchivedAt);
}
