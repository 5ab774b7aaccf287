namespace Realtime.Guards;

/// <summary>
/// Refuses the calls of one interface for a while after it failed for several callers in a row. It then lets one call
/// through to test whether the interface works again. Failures of only one caller do not open it, because a user who can
/// make the host's code fail must not block it for others. Thread-safe.
/// </summary>
internal sealed class CallBreaker(TimeProvider time)
{
    /// <summary>The number of different callers that must fail since the last success.</summary>
    public const int Callers = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private TimeSpan _pause = FirstPause;
    private long _openedAt;
    private bool _isProbing;

    /// <summary>Returns whether a call may be made.</summary>
    public bool TryEnter()
    {
        // Read without the lock, because the breaker is almost always closed.
        if (_failed.Count < Callers)
        {
            return true;
        }

        lock (_lock)
        {
            if (_failed.Count < Callers)
            {
                return true;
            }

            if (_isProbing || time.GetElapsedTime(_openedAt) < _pause)
            {
                return false;
            }

            _isProbing = true;
            return true;
        }
    }

    /// <summary>A call returned in time.</summary>
    public void Succeeded()
    {
        if (_failed.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            _failed.Clear();
            _isProbing = false;
            _pause = FirstPause;
        }
    }

    /// <summary>The caller cancelled a call.</summary>
    public void Abandoned()
    {
        lock (_lock)
        {
            _isProbing = false;
        }
    }

    /// <summary>A call threw, or exceeded its time limit.</summary>
    public void Failed(string caller)
    {
        lock (_lock)
        {
            if (_failed.Count < Callers)
            {
                _failed.Add(caller);
                _openedAt = time.GetTimestamp();
            }
            else if (_isProbing)
            {
                _isProbing = false;
                _openedAt = time.GetTimestamp();
                _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
            }
        }
    }
}
