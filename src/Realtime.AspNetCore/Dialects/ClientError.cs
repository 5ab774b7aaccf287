namespace Realtime;

/// <summary>Why a client was refused, for the error event of a contract.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Message">The sentence. It is safe to show.</param>
public sealed record ClientError(string Code, string Message)
{
    /// <summary>After which time the same event may succeed; null if that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary><see cref="RetryAfter"/> in whole milliseconds, as contracts send it.</summary>
    internal long? RetryAfterMilliseconds => RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalMilliseconds) : null;
}
