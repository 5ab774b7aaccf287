namespace Realtime.Notifications;

/// <summary>
/// The users' choices per type of notification. A choice applies to notifications published after it. Thread-safe.
/// </summary>
public interface INotificationPreferences
{
    /// <summary>Returns a user's choices.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The mode of each type with a choice. Every other type is <see cref="NotificationMode.FeedAndLive"/>.</returns>
    Task<IReadOnlyDictionary<string, NotificationMode>> GetAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Sets the mode of one type.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="type">The type, 1 to 100 characters.</param>
    /// <param name="mode">The mode; <see cref="NotificationMode.FeedAndLive"/> removes an earlier choice.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the choice is stored.</returns>
    /// <exception cref="RealtimeException">
    /// The user, the type or the mode is not valid, or the user has choices for 1,000 types already.
    /// </exception>
    Task SetAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken = default);

    /// <summary>Returns which channels a user has turned off.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The opt-outs, by channel and type. Without any, the user gets every type over every channel.</returns>
    Task<IReadOnlyList<NotificationOptOut>> GetOptOutsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Turns a channel off or on for a user. An opt-out applies to digests that are sent after it, also with notifications that were
    /// published before. What it leaves out is not sent later.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="optOut">The channel, and the type or every type.</param>
    /// <param name="isOff">
    /// True to turn it off, false to remove the same opt-out. Removing that of a type does not remove that of every type.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the choice is stored.</returns>
    /// <exception cref="RealtimeException">
    /// The user, the channel or the type is not valid, or the user has 1,000 opt-outs already.
    /// </exception>
    Task SetOptOutAsync(string userId, NotificationOptOut optOut, bool isOff, CancellationToken cancellationToken = default);
}
