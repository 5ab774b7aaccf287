namespace Realtime.Time;

/// <summary>
/// The time for stored and displayed times, in whole milliseconds, so that a stored time is read back unchanged.
/// </summary>
internal static class Clock
{
    public static DateTimeOffset Milliseconds(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
