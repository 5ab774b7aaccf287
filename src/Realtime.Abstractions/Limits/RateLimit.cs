namespace Realtime.Limits;

/// <summary>A token bucket: how much may be done at once, and how quickly that comes back.</summary>
/// <param name="Burst">How many may be done at once after a pause. 1 to 1,000,000.</param>
/// <param name="PerMinute">How many may be done per minute in the long run. 1 to 1,000,000.</param>
public sealed record RateLimit(int Burst, int PerMinute)
{
    /// <summary>The highest value of both.</summary>
    public const int Highest = 1_000_000;

    /// <summary>Whether both values are in their range.</summary>
    public bool IsValid => Burst is >= 1 and <= Highest && PerMinute is >= 1 and <= Highest;
}
