namespace Realtime.Notifications;

/// <summary>The delivery of one notification to a large audience. Thread-safe.</summary>
public interface INotificationBroadcast
{
    /// <summary>The current progress.</summary>
    NotificationBroadcastProgress Progress { get; }

    /// <summary>
    /// Completes with the final progress after every user of the audience was handled. Fails with the exception of the
    /// audience's sequence. Fails with <see cref="RealtimeError.Unavailable"/> if the host stopped, or if the store stayed
    /// unavailable. Is cancelled if the caller cancelled. What was stored before stays; see <see cref="Progress"/>.
    /// </summary>
    Task<NotificationBroadcastProgress> Completion { get; }
}
