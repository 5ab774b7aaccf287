namespace Realtime.Time;

/// <summary>The time as it is stored and shown: whole milliseconds, so that what is read back equals what was written.</summary>
internal static class Clock
{
    public static DateTimeOffset Milliseconds(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
