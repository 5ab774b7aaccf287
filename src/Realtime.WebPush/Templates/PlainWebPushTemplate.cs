using System.Globalization;
using Realtime.Notifications;

namespace Realtime.WebPush.Templates;

/// <summary>The message of a host that registers no template.</summary>
internal sealed class PlainWebPushTemplate : IWebPushTemplate
{
    public ValueTask<WebPushContent> RenderAsync(NotificationDigest digest, CancellationToken cancellationToken)
    {
        var newest = digest.Notifications[^1];
        return new(digest.Notifications.Count == 1
            ? new WebPushContent(newest.Title, newest.Message, newest.Link)
            : new WebPushContent(
                string.Create(CultureInfo.InvariantCulture, $"{digest.Notifications.Count} unread notifications"),
                newest.Title));
    }
}
