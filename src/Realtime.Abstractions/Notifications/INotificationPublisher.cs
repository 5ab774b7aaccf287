namespace Realtime.Notifications;

/// <summary>
/// Tells users what happened in the host's business. A notification is stored first, then delivered as
/// <c>new_notification</c> to every connected socket of its user; a user who is away finds it in the feed.
/// Thread-safe.
/// </summary>
public interface INotificationPublisher
{
    /// <summary>Publishes to one user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Ends the wait; it may be published all the same.</param>
    /// <returns>The stored notification; with an idempotency key used before, the one stored then.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<Notification> PublishAsync(string userId, NewNotification notification, CancellationToken cancellationToken = default);

    /// <summary>Publishes the same to several users, in one transaction.</summary>
    /// <param name="userIds">The users; duplicates count once.</param>
    /// <param name="notification">What to tell.</param>
    /// <param name="cancellationToken">Ends the wait; it may be published all the same.</param>
    /// <returns>The stored notifications, in the order of the users.</returns>
    /// <exception cref="RealtimeException">A text is missing or too long.</exception>
    Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, CancellationToken cancellationToken = default);
}
