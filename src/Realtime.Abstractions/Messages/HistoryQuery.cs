namespace Realtime.Messages;

/// <summary>
/// Which messages to read. With neither bound, the newest; with <see cref="Before"/>, the newest below it;
/// with <see cref="After"/>, the oldest above it (catch-up). Both at once are refused.
/// </summary>
public sealed record HistoryQuery
{
    /// <summary>Only messages with a smaller sequence.</summary>
    public long? Before { get; init; }

    /// <summary>Only messages with a larger sequence.</summary>
    public long? After { get; init; }

    /// <summary>At most this many, 1 to 200. Default 50.</summary>
    public int Limit { get; init; } = 50;
}
