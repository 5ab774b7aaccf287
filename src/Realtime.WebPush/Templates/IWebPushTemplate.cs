using Realtime.Notifications;

namespace Realtime.WebPush;

/// <summary>
/// Writes the push message of a digest, implemented by a host that wants its own words or language. Without one, the message shows the
/// newest notification and, if there are more, how many there are. Register it in the host's services, as scoped if it uses scoped
/// services.
/// </summary>
public interface IWebPushTemplate
{
    /// <summary>Writes a message. Called once per attempt. If it fails, the digest is retried.</summary>
    /// <param name="digest">What the user has not read.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the time limit for one attempt is reached.</param>
    /// <returns>The message.</returns>
    ValueTask<WebPushContent> RenderAsync(NotificationDigest digest, CancellationToken cancellationToken);
}
