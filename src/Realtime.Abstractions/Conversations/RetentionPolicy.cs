namespace Realtime.Conversations;

/// <summary>How long messages are kept. With both limits, a message goes when either is passed; with neither, all are kept.</summary>
public sealed record RetentionPolicy
{
    /// <summary>Messages older than this go; null (the default) for no limit. At least 1 minute.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How many messages a conversation keeps, the newest; null (the default) for no limit. At least 1.</summary>
    public long? MaxMessages { get; init; }
}
