using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.Dialects.Marketplace;

// The acknowledgements. The stored object has the contract's fields. Fields that the contract does not have are put next
// to it or, in a list, after its fields.

internal sealed record ConversationReply(
    [property: JsonPropertyName("conversationId")] WireId ConversationId) : SuccessReply;

internal sealed record SentReply(
    [property: JsonPropertyName("message")] MessagePayload Message,
    [property: JsonPropertyName("sequence")] long Sequence,
    [property: JsonPropertyName("revision")] long Revision,
    [property: JsonPropertyName("duplicate")] bool Duplicate,
    [property: JsonPropertyName("clientMessageId")] string? ClientMessageId) : SuccessReply;

internal sealed record ReadReply(
    [property: JsonPropertyName("conversationId")] WireId ConversationId,
    [property: JsonPropertyName("readSequence")] long ReadSequence,
    [property: JsonPropertyName("unreadCount")] long UnreadCount,
    [property: JsonPropertyName("readAt")] DateTimeOffset ReadAt) : SuccessReply;

internal sealed record HistoryReply(
    [property: JsonPropertyName("messages")] IReadOnlyList<HistoryItem> Messages,
    [property: JsonPropertyName("hasMore")] bool HasMore,
    [property: JsonPropertyName("lastSequence")] long LastSequence) : SuccessReply
{
    public static HistoryReply Of(MessageHistory history) =>
        new([.. history.Messages.Select(HistoryItem.Of)], history.HasMore, history.LastSequence);
}

internal sealed record NotificationsReply(
    [property: JsonPropertyName("notifications")] IReadOnlyList<NotificationItem> Notifications,
    [property: JsonPropertyName("nextCursor")] string? NextCursor) : SuccessReply
{
    public static NotificationsReply Of(Page<Notification> page) => new([.. page.Items.Select(NotificationItem.Of)], page.NextCursor);
}

internal sealed record NotificationItem(
    [property: JsonPropertyName("id")] WireId Id,
    [property: JsonPropertyName("user_id")] WireId UserId,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("sequence")] long Sequence,
    [property: JsonPropertyName("read_at")] DateTimeOffset? ReadAt,
    [property: JsonPropertyName("data")] JsonElement? Data,
    [property: JsonPropertyName("link")] string? Link,
    [property: JsonPropertyName("severity")] string Severity,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("expires_at")] DateTimeOffset? ExpiresAt,
    [property: JsonPropertyName("seen_at")] DateTimeOffset? SeenAt,
    [property: JsonPropertyName("archived_at")] DateTimeOffset? ArchivedAt)
{
    public static NotificationItem Of(Notification notification) => new(
        notification.Id,
        notification.UserId,
        notification.Title,
        notification.Message,
        notification.Type,
        notification.CreatedAt,
        notification.Sequence,
        notification.ReadAt,
        notification.Data,
        notification.Link,
        NotificationNames.Of(notification.Severity),
        NotificationNames.Of(notification.State),
        notification.ExpiresAt,
        notification.SeenAt,
        notification.ArchivedAt);
}
