namespace Realtime.Notifications;

/// <summary>The digests that channels finally failed to send, for an operator to inspect. Thread-safe.</summary>
public interface INotificationDeadLetters
{
    /// <summary>Lists the dead letters, oldest first.</summary>
    /// <param name="after">The id to continue after; null to start with the oldest.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The dead letters.</returns>
    Task<IReadOnlyList<NotificationDeadLetter>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Removes a dead letter. To send its notifications in another way, read the user's feed.</summary>
    /// <param name="id">The id of the dead letter.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if it existed.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default);
}
