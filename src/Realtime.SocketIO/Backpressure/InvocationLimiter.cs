namespace Realtime.SocketIO.Backpressure;

/// <summary>
/// Counts the running handlers of one connection. Only the connection's reader enters. It waits while the limit is
/// reached, so that a flood of events slows down only its sender.
/// </summary>
internal sealed class InvocationLimiter(int limit)
{
    private readonly Lock _gate = new();
    private int _running;
    private TaskCompletionSource? _waiting;
    private Action? _whenIdle;

    /// <summary>Counts a handler that continues after its synchronous part.</summary>
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

    /// <summary>
    /// Runs an action once, as soon as no handler runs: now, or on the thread of the last handler. A later action
    /// replaces a waiting one.
    /// </summary>
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
