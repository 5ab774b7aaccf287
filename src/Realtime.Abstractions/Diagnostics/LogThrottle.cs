namespace Realtime.Diagnostics;

/// <summary>
/// Lets one log line through per interval, so that a fault that affects every call does not fill the log.
/// The clock is monotonic. Thread-safe.
/// </summary>
internal sealed class LogThrottle(TimeSpan interval)
{
    private readonly Lock _gate = new();
    private long? _passedAt;
    private long _held;

    /// <summary>The interval for log lines about a failing store.</summary>
    public static TimeSpan StoreInterval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Decides whether a line may be written.</summary>
    /// <param name="held">The number of lines suppressed since the last line that passed.</param>
    /// <returns>True if the line may be written now.</returns>
    public bool TryPass(out long held)
    {
        var now = Environment.TickCount64;
        lock (_gate)
        {
            if (_passedAt is { } passedAt && now - passedAt < interval.TotalMilliseconds)
            {
                held = 0;
                _held++;
                return false;
            }

            held = _held;
            _held = 0;
            _passedAt = now;
            return true;
        }
    }
}
