using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The graceful end: no new sessions. Each session is told at a random moment of the jitter window, or as soon as
/// its handlers have answered what its client had sent; it sends what is queued and ends. Handlers get half of the
/// time that draining may take. What has not ended when that time is over is closed.
/// </summary>
internal sealed partial class EngineServer
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _handlerDeadline = new();
    private readonly Lock _stopGate = new();
    private Task? _stopped;

    /// <summary>The longest that the end may take, jitter and draining together; set by the host from its own limit.</summary>
    public TimeSpan StopLimit { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Cancelled when the time is over in which running handlers may still answer.</summary>
    public CancellationToken HandlerDeadline => _handlerDeadline.Token;

    /// <summary>Starts the end, once, and gives the task that is complete when no session is left.</summary>
    /// <param name="cancellationToken">Closes at once what is left.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _hurry).ConfigureAwait(false);
        await BeginStop().ConfigureAwait(false);
    }

    /// <summary>Starts the end without waiting for it.</summary>
    public Task BeginStop()
    {
        // No user code runs under the lock: it starts on another thread.
        lock (_stopGate)
        {
            _stopping = true;
            return _stopped ??= Task.Run(EndAllAsync);
        }
    }

    private void OnRemovedWhileStopping()
    {
        if (_sessions.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }

    private async Task EndAllAsync()
    {
        var (jitter, drain) = Plan();
        try
        {
            await EndSpreadAsync(jitter).ConfigureAwait(false);
            OnRemovedWhileStopping();
            if (!await IsEmptyWithinAsync(drain / 2).ConfigureAwait(false))
            {
                await EndBusyAsync(drain / 8).ConfigureAwait(false);
                await _empty.Task.WaitAsync(drain * 3 / 8, _timeProvider, _hurry.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Log.ShutdownTimedOut(Logger, _sessions.Count);
        }

        await _handlerDeadline.CancelAsync().ConfigureAwait(false);
        foreach (var (_, session) in _sessions)
        {
            session.Close(CloseReason.ServerShuttingDown);
        }
    }

    private async Task<bool> IsEmptyWithinAsync(TimeSpan time)
    {
        try
        {
            await _empty.Task.WaitAsync(time, _timeProvider, _hurry.Token).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Asks the handlers that still run to answer now, and then ends their sessions, whether they did or not.</summary>
    private async Task EndBusyAsync(TimeSpan time)
    {
        await _handlerDeadline.CancelAsync().ConfigureAwait(false);
        if (!await IsEmptyWithinAsync(time).ConfigureAwait(false))
        {
            foreach (var (_, session) in _sessions)
            {
                session.CloseAfterFlush(CloseReason.ServerShuttingDown);
            }
        }
    }

    private async Task EndSpreadAsync(TimeSpan window)
    {
        EngineSession[] sessions = [.. _sessions.Values];
        Random.Shared.Shuffle(sessions);
        var steps = Math.Max(1, (int)(window / Step));
        var done = 0;
        for (var step = 1; step <= steps; step++)
        {
            for (; done < (long)sessions.Length * step / steps; done++)
            {
                sessions[done].CloseWhenIdle(CloseReason.ServerShuttingDown);
            }

            if (step < steps)
            {
                if (_sessions.IsEmpty)
                {
                    return;
                }

                await Task.Delay(Step, _timeProvider, _hurry.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Fits both times into the limit; draining keeps its share before jitter does.</summary>
    private (TimeSpan Jitter, TimeSpan Drain) Plan()
    {
        var (jitter, drain) = (Options.ShutdownJitter, Options.ShutdownTimeout);
        if (StopLimit == System.Threading.Timeout.InfiniteTimeSpan || jitter + drain <= StopLimit)
        {
            return (jitter, drain);
        }

        drain = drain < StopLimit / 2 ? drain : StopLimit / 2;
        return (StopLimit - drain < jitter ? StopLimit - drain : jitter, drain);
    }
}
