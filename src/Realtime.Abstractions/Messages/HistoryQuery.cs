namespace Realtime.Messages;

/// <summary>
/// Selects messages of a conversation. Without a bound: the newest ones. With <see cref="Before"/>: the newest ones below
/// it. With <see cref="After"/>: the oldest ones above it (catch-up). Setting both is an error.
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
