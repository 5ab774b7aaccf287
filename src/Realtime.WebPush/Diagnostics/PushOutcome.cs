namespace Realtime.WebPush.Diagnostics;

/// <summary>What became of a message to one browser.</summary>
internal enum PushOutcome
{
    Sent,

    /// <summary>The subscription has ended.</summary>
    Gone,

    /// <summary>The push service does not take the message, and will not.</summary>
    Refused,

    /// <summary>Another attempt may succeed.</summary>
    Failed,
}
