namespace Realtime.Notifications;

/// <summary>What users want of each type of notification. It counts for what is published from then on. Thread-safe.</summary>
public interface INotificationPreferences
{
    /// <summary>Reads what a user has chosen.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The mode of each type that the user chose one for; every other type is <see cref="NotificationMode.FeedAndLive"/>.</returns>
    Task<IReadOnlyDictionary<string, NotificationMode>> GetAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Chooses for one type.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="type">The type, 1 to 100 characters.</param>
    /// <param name="mode">What the user wants; <see cref="NotificationMode.FeedAndLive"/> undoes an earlier choice.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    /// <exception cref="RealtimeException">The user, the type or the mode is not valid, or the user has chosen for 1,000 types already.</exception>
    Task SetAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken = default);
}
