using System.Diagnostics;

namespace Realtime.Bench.Net;

/// <summary>A monotonic clock.</summary>
internal static class Clock
{
    public static long Now => Stopwatch.GetTimestamp();

    public static double Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;
}
