namespace Realtime.Notifications;

/// <summary>
/// A further way to a user who is away, such as mail or push, by the host's own means. Made in a scope of its own
/// for each digest, so it may use the host's scoped services.
/// </summary>
public interface INotificationChannel
{
    /// <summary>Sends what stayed unread.</summary>
    /// <param name="digest">What to send, and to whom.</param>
    /// <param name="cancellationToken">The host stops, or the time for one attempt is over.</param>
    /// <returns>A task that completes when it was handed on. A fault makes it be tried again later.</returns>
    Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken);
}
