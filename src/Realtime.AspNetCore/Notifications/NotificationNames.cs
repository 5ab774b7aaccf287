namespace Realtime.Notifications;

/// <summary>The names of states, severities and modes, on sockets and over HTTP.</summary>
internal static class NotificationNames
{
    public static string Of(NotificationSeverity severity) => severity switch
    {
        NotificationSeverity.Success => "success",
        NotificationSeverity.Warning => "warning",
        NotificationSeverity.Critical => "critical",
        _ => "info",
    };

    public static string Of(NotificationState state) => state switch
    {
        NotificationState.Seen => "seen",
        NotificationState.Read => "read",
        NotificationState.Archived => "archived",
        _ => "unseen",
    };

    public static string Of(NotificationMode mode) => mode switch
    {
        NotificationMode.Off => "off",
        NotificationMode.FeedOnly => "feed",
        _ => "live",
    };

    /// <summary>Parses a state that a notification can be moved to.</summary>
    /// <exception cref="RealtimeException">The name is not such a state.</exception>
    public static NotificationState State(string? name) => name switch
    {
        "seen" => NotificationState.Seen,
        "read" => NotificationState.Read,
        "archived" => NotificationState.Archived,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, "state must be seen, read or archived"),
    };

    /// <summary>Parses a mode.</summary>
    /// <exception cref="RealtimeException">The name is not a mode.</exception>
    public static NotificationMode Mode(string? name) => name switch
    {
        "off" => NotificationMode.Off,
        "feed" => NotificationMode.FeedOnly,
        "live" => NotificationMode.FeedAndLive,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, "mode must be off, feed or live"),
    };
}
