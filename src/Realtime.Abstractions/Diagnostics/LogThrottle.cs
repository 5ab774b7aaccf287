namespace Realtime.Diagnostics;

/// <summary>
/// Lets one log line through per interval, so that a fault that meets every call is logged and does not fill the log.
/// The clock is monotonic. Thread-safe.
/// </summary>
internal sealed class LogThrottle(TimeSpan interval)
{
    private readonly Lock _gate = new();
    private long? _passedAt;
    private long _held;

    /// <summary>How often a store that fails may say so.</summary>
    public static TimeSpan StoreInterval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks for a line.</summary>
    /// <param name="held">How many lines were held back since the last one that passed.</param>
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
