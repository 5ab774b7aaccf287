using System.Text.Json;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>Validates a notification of the host, and creates the draft that is copied for each user.</summary>
internal static class NotificationTemplate
{
    private const int MaxTitleLength = 200;
    private const int MaxMessageLength = 4_000;
    private const int MaxKeyLength = 128;
    private const int MaxLinkLength = 2_048;
    private const int MaxActions = 5;
    private const int MaxActionTextLength = 100;
    private const int MaxDataLength = 16 * 1024;

    /// <summary>Creates the draft, without a user.</summary>
    /// <exception cref="RealtimeException">
    /// A value is missing, too long or not valid, or the notification has already expired.
    /// </exception>
    public static NotificationDraft Of(NewNotification notification, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var createdAt = time.Milliseconds();
        Validate(notification, createdAt);
        return new NotificationDraft(
            "",
            notification.Type,
            notification.Title,
            notification.Message,
            // The host may dispose its document before the notification is stored.
            notification.Data?.Clone(),
            notification.IdempotencyKey,
            createdAt)
        {
            Link = notification.Link,
            Actions = [.. notification.Actions],
            Severity = notification.Severity,
            ExpiresAt = notification.ExpiresAt,
        };
    }

    private static void Validate(NewNotification notification, DateTimeOffset now)
    {
        Texts.RequireText(notification.Type, "type", 1, NotificationPublisher.MaxTypeLength);
        Texts.RequireText(notification.Title, "title", 1, MaxTitleLength);
        Texts.RequireText(notification.Message, "message", 0, MaxMessageLength);
        if (notification.IdempotencyKey is not null)
        {
            Texts.RequireText(notification.IdempotencyKey, "idempotencyKey", 1, MaxKeyLength);
        }

        if (notification.Link is not null)
        {
            Texts.RequireText(notification.Link, "link", 1, MaxLinkLength);
        }

        Validate(notification.Actions);
        if (notification.Data is { ValueKind: JsonValueKind.Undefined } || notification.Data?.GetRawText().Length > MaxDataLength)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"data must be JSON of at most {MaxDataLength} characters");
        }

        if (!Enum.IsDefined(notification.Severity))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "severity is not valid");
        }

        if (notification.ExpiresAt <= now)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "expiresAt must be in the future");
        }
    }

    private static void Validate(IReadOnlyList<NotificationAction> actions)
    {
        if (actions is null || actions.Count > MaxActions || actions.DistinctBy(action => action.Id).Count() < actions.Count)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {MaxActions} actions with different ids are possible");
        }

        foreach (var action in actions)
        {
            Texts.RequireText(action.Id, "actions.id", 1, MaxActionTextLength);
            Texts.RequireText(action.Label, "actions.label", 1, MaxActionTextLength);
            if (action.Link is not null)
            {
                Texts.RequireText(action.Link, "actions.link", 1, MaxLinkLength);
            }
        }
    }
}
