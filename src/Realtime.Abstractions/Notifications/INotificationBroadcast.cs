namespace Realtime.Notifications;

/// <summary>A notification on its way to a large audience. Thread-safe.</summary>
public interface INotificationBroadcast
{
    /// <summary>How far it is now.</summary>
    NotificationBroadcastProgress Progress { get; }

    /// <summary>
    /// Completes when the audience has been read to its end and everyone is served, with the final progress. Fails
    /// with the exception of the audience's sequence; is cancelled where the caller cancelled; and fails with
    /// <see cref="RealtimeError.Unavailable"/> where the host stopped, or the store stayed away, half-way.
    /// What was stored by then stays, and <see cref="Progress"/> tells how much that is.
    /// </summary>
    Task<NotificationBroadcastProgress> Completion { get; }
}
