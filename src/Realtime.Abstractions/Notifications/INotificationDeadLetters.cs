namespace Realtime.Notifications;

/// <summary>The digests that channels failed to send for good, for an operator to look at. Thread-safe.</summary>
public interface INotificationDeadLetters
{
    /// <summary>Lists them, oldest first.</summary>
    /// <param name="after">The id after which to go on; null to start with the oldest.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The dead letters.</returns>
    Task<IReadOnlyList<NotificationDeadLetter>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Removes one. To send after all what it lists, read the user's feed.</summary>
    /// <param name="id">The dead letter.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default);
}
