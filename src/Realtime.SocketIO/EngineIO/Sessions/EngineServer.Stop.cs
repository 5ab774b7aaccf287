using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The graceful stop. New sessions are refused. Each session is closed at a random time in the jitter window, but not
/// before its handlers have answered what its client sent; its queue is sent first. Handlers get half of the drain
/// time. Sessions that are left when the drain time is over are closed at once.
/// </summary>
internal sealed partial class EngineServer
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _handlerDeadline = new();
    private readonly CancellationTokenSource _stoppingSource = new();
    private readonly Lock _stopGate = new();
    private Task? _stopped;

    /// <summary>
    /// The longest time that the stop may take, jitter and draining together. The host sets it from its own limit.
    /// </summary>
    public TimeSpan StopLimit { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Cancelled when the time for running handlers to answer is over.</summary>
    public CancellationToken HandlerDeadline => _handlerDeadline.Token;

    /// <summary>Cancelled when the host begins to stop.</summary>
    public CancellationToken Stopping => _stoppingSource.Token;

    /// <summary>Starts the stop, once, and returns a task that completes when no session is left.</summary>
    /// <param name="cancellationToken">Closes the remaining sessions at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _hurry).ConfigureAwait(false);
        await BeginStop().ConfigureAwait(false);
    }

    /// <summary>Starts the stop and does not wait for it.</summary>
    public Task BeginStop()
    {
        // Task.Run keeps user code out of the lock.
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
        await _stoppingSource.CancelAsync().ConfigureAwait(false);
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

    /// <summary>
    /// Signals the running handlers to answer now, waits a short time, and closes their sessions even if they have
    /// not answered.
    /// </summary>
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

    /// <summary>Fits both times into the limit. Draining gets up to half of it, jitter at most the rest.</summary>
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
