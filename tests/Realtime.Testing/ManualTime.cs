namespace Realtime.Testing;

/// <summary>A clock that goes on only when a test says so, with the timers that hang on it.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = DateTimeOffset.UtcNow;
    private TimeSpan _wallClockOffset;
    private int _created;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now + _wallClockOffset;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now.Ticks;
        }
    }

    /// <summary>How many timers will run at some time.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.DueAt < DateTimeOffset.MaxValue);
            }
        }
    }

    /// <summary>How many timers were made so far. A test that waits for a further one knows that code has gone on to its next wait.</summary>
    public int CreatedTimers
    {
        get
        {
            lock (_lock)
            {
                return _created;
            }
        }
    }

    /// <summary>Sets the wall clock, as an operator or a time server does. Timestamps and timers do not notice.</summary>
    public void SetWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _wallClockOffset += by;
        }
    }

    /// <summary>Moves on and runs each timer that is due by then, once.</summary>
    public void Advance(TimeSpan time)
    {
        Timer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.DueAt <= _now)];
            foreach (var timer in due)
            {
                timer.DueAt = timer.Period > TimeSpan.Zero ? _now + timer.Period : DateTimeOffset.MaxValue;
            }
        }

        foreach (var timer in due)
        {
            timer.Run();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
            _created++;
        }

        return timer;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; } = DateTimeOffset.MaxValue;

        public TimeSpan Period { get; private set; }

        public void Run() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                DueAt = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : time._now + dueTime;
                Period = period;
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
