namespace Realtime.SocketIO.Diagnostics;

/// <summary>Lets one log line per minute pass and counts the suppressed lines. Thread-safe.</summary>
internal sealed class LogThrottle
{
    private const long PeriodMs = 60_000;

    private long _next = long.MinValue;
    private int _heldBack;

    /// <param name="now">The time of a monotonic clock, in milliseconds.</param>
    /// <param name="heldBack">The number of lines suppressed since the previous line.</param>
    /// <returns>Whether to write the line.</returns>
    public bool TryPass(long now, out int heldBack)
    {
        heldBack = 0;
        var next = Volatile.Read(ref _next);
        if (now < next || Interlocked.CompareExchange(ref _next, now + PeriodMs, next) != next)
        {
            Interlocked.Increment(ref _heldBack);
            return false;
        }

        heldBack = Interlocked.Exchange(ref _heldBack, 0);
        return true;
    }
}
