namespace Realtime.Conversations;

/// <summary>How long messages are kept. A message is removed when it passes either limit; without limits, all are kept.</summary>
public sealed record RetentionPolicy
{
    /// <summary>Messages older than this are removed; null (the default) for no limit. At least 1 minute.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The number of newest messages that a conversation keeps; null (the default) for no limit. At least 1.</summary>
    public long? MaxMessages { get; init; }
}
