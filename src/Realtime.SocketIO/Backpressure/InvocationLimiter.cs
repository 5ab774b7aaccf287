namespace Realtime.SocketIO.Backpressure;

/// <summary>
/// Counts one connection's running handlers. The reader, and only it, enters; it waits while the connection
/// is at its limit, so a flood of events slows its sender and nobody else.
/// </summary>
internal sealed class InvocationLimiter(int limit)
{
    private readonly Lock _gate = new();
    private int _running;
    private TaskCompletionSource? _waiting;
    private Action? _whenIdle;

    /// <summary>Takes a place for a handler that goes on after its synchronous part.</summary>
    /// <returns>A task that is incomplete while the limit is reached.</returns>
    public ValueTask EnterAsync()
    {
        lock (_gate)
        {
            if (++_running < limit)
            {
                return ValueTask.CompletedTask;
            }

            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_waiting.Task);
        }
    }

    public void Exit()
    {
        TaskCompletionSource? waiting = null;
        Action? whenIdle = null;
        lock (_gate)
        {
            if (--_running < limit)
            {
                waiting = _waiting;
                _waiting = null;
            }

            if (_running == 0)
            {
                whenIdle = _whenIdle;
                _whenIdle = null;
            }
        }

        waiting?.SetResult();
        whenIdle?.Invoke();
    }

    /// <summary>Runs an action once, as soon as no handler runs: now, or on the thread of the last one that ends. A later action replaces one that waits.</summary>
    public void WhenIdle(Action action)
    {
        lock (_gate)
        {
            if (_running > 0)
            {
                _whenIdle = action;
                return;
            }
        }

        action();
    }
}
