namespace Realtime.Assistant;

/// <summary>
/// The replies that have ended lately, here and at other nodes, so that an event that arrives late or twice begins nothing, and
/// each end is sent once. Bounded. Thread-safe.
/// </summary>
internal sealed class EndedReplies(TimeProvider time)
{
    private const int MaxRemembered = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Ended> _byRun = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a reply ends.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>Records an end.</summary>
    /// <returns>False if it was known.</returns>
    public bool TryAdd(string requestId, string runId, bool isAnswered)
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            if (!_byRun.TryAdd(runId, new(requestId, isAnswered, time.GetTimestamp())))
            {
                return false;
            }

            _order.Enqueue(runId);
            if (_order.Count > MaxRemembered)
            {
                _byRun.Remove(_order.Dequeue());
            }

            (next, _next) = (_next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        next.SetResult();
        return true;
    }

    public bool Contains(string runId)
    {
        lock (_lock)
        {
            return _byRun.ContainsKey(runId);
        }
    }

    /// <summary>Whether a request was answered since a time, or its reply was stopped.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="since">The time, as a timestamp.</param>
    public bool IsAnswered(string requestId, long since)
    {
        lock (_lock)
        {
            return _byRun.Values.Any(ended => ended.IsAnswered && ended.At >= since && ended.RequestId == requestId);
        }
    }

    private sealed record Ended(string RequestId, bool IsAnswered, long At);
}
