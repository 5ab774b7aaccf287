namespace Realtime.Notifications;

/// <summary>
/// A way to reach a user who is away, such as mail or push, implemented by the host. A new instance is created in a new
/// scope per digest, so it may use the host's scoped services.
/// </summary>
public interface INotificationChannel
{
    /// <summary>Sends the notifications that stayed unread.</summary>
    /// <param name="digest">The notifications and the user.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the time limit for one attempt is reached.</param>
    /// <returns>A task that completes when the digest was handed on. If it fails, the digest is retried later.</returns>
    /// <exception cref="ChannelDeliveryException">The failure is permanent, or the next attempt must wait.</exception>
    Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken);
}
