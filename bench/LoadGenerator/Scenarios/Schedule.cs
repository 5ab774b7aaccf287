using System.Diagnostics;
using Realtime.Bench.Net;

namespace Realtime.Bench.Scenarios;

/// <summary>The times at which operations are due, independent of how fast they complete.</summary>
internal sealed class Schedule(double perSecond, double seconds)
{
    private readonly long _startedAt = Clock.Now;
    private readonly long _count = Math.Max(1, (long)(perSecond * seconds));
    private long _next;

    public bool IsOver => _next >= _count;

    /// <summary>Returns whether an operation is due now, and the time at which it was due.</summary>
    public bool TryNext(out long dueAt)
    {
        dueAt = _startedAt + (long)(_next * (Stopwatch.Frequency / perSecond));
        if (IsOver || dueAt > Clock.Now)
        {
            return false;
        }

        _next++;
        return true;
    }
}
