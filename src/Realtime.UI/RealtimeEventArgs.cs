namespace Realtime.UI;

/// <summary>A notification was clicked, or one of its actions. The arguments of <c>rt-notification-click</c> and <c>rt-notification-action</c>.</summary>
public sealed class RealtimeNotificationEventArgs : EventArgs
{
    /// <summary>The id of the notification.</summary>
    public string NotificationId { get; set; } = "";

    /// <summary>The type of the notification, as the app published it.</summary>
    public string Type { get; set; } = "";

    /// <summary>Where the notification or the action leads; null if it leads nowhere.</summary>
    public string? Link { get; set; }

    /// <summary>The id of the action; null for a click on the notification itself.</summary>
    public string? ActionId { get; set; }
}

/// <summary>The toast of a message was clicked. The arguments of <c>rt-message-click</c>.</summary>
public sealed class RealtimeMessageEventArgs : EventArgs
{
    /// <summary>The id of the message.</summary>
    public string MessageId { get; set; } = "";

    /// <summary>The id of its conversation.</summary>
    public string ConversationId { get; set; } = "";

    /// <summary>The id of the user who sent it.</summary>
    public string SenderId { get; set; } = "";
}

/// <summary>An element is about to follow a link. The arguments of <c>rt-navigate</c>.</summary>
public sealed class RealtimeNavigateEventArgs : EventArgs
{
    /// <summary>The address, as it was given to the element.</summary>
    public string Url { get; set; } = "";
}

/// <summary>A user has chosen how to hear of a type of notification. The arguments of <c>rt-preference-change</c>.</summary>
public sealed class RealtimePreferenceEventArgs : EventArgs
{
    /// <summary>The type of notification.</summary>
    public string Type { get; set; } = "";

    /// <summary><c>off</c>, <c>feed</c> or <c>live</c>.</summary>
    public string Mode { get; set; } = "";
}

/// <summary>The connection has another state. The arguments of <c>rt-connection-change</c>.</summary>
public sealed class RealtimeConnectionEventArgs : EventArgs
{
    /// <summary>The state, such as <c>online</c>, <c>waiting</c> or <c>signedOut</c>.</summary>
    public string Status { get; set; } = "";

    /// <summary>Why the server refused; null in all other states.</summary>
    public string? Code { get; set; }
}

/// <summary>Something failed that an element has shown as done. The arguments of <c>rt-error</c>.</summary>
public sealed class RealtimeErrorEventArgs : EventArgs
{
    /// <summary>The error code.</summary>
    public string Code { get; set; } = "";
}
