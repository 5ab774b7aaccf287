using System.Text.Json;
using Realtime.Storage;
using Realtime.Users;
using Realtime.Writing;

namespace Realtime.Notifications;

internal sealed class NotificationPublisher(NotificationWriter writer, TimeProvider time) : INotificationPublisher
{
    private const int MaxTypeLength = 100;
    private const int MaxTitleLength = 200;
    private const int MaxMessageLength = 4_000;
    private const int MaxKeyLength = 128;
    private const int MaxDataLength = 16 * 1024;

    public async Task<Notification> PublishAsync(string userId, NewNotification notification, CancellationToken cancellationToken = default)
    {
        var published = await PublishAsync([userId], notification, cancellationToken).ConfigureAwait(false);
        return published[0];
    }

    public async Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        ArgumentNullException.ThrowIfNull(notification);
        Validate(notification);
        var createdAt = time.Milliseconds();
        // The host's document may be disposed before this is stored.
        var data = notification.Data?.Clone();
        NotificationDraft[] drafts = [.. userIds.Distinct(StringComparer.Ordinal).Select(userId => new NotificationDraft(
            Texts.RequireId(userId, "userId"),
            notification.Type,
            notification.Title,
            notification.Message,
            data,
            notification.IdempotencyKey,
            createdAt))];
        if (drafts.Length == 0)
        {
            return [];
        }

        var stored = await writer.EnqueueAsync(drafts).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. stored.Select(s => s.Notification)];
    }

    private static void Validate(NewNotification notification)
    {
        Texts.RequireText(notification.Type, "type", 1, MaxTypeLength);
        Texts.RequireText(notification.Title, "title", 1, MaxTitleLength);
        Texts.RequireText(notification.Message, "message", 0, MaxMessageLength);
        if (notification.IdempotencyKey is not null)
        {
            Texts.RequireText(notification.IdempotencyKey, "idempotencyKey", 1, MaxKeyLength);
        }

        if (notification.Data is { ValueKind: JsonValueKind.Undefined } || notification.Data?.GetRawText().Length > MaxDataLength)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"data must be JSON of at most {MaxDataLength} characters");
        }
    }
}
