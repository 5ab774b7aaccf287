using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Time;

/// <summary>
/// The one timer of chat: expired tokens, sockets that never said who they are, typing that nobody stopped, users who did
/// not come back. What ends rights comes first. No sweep waits for another: one that is not done is left out of the next
/// rounds until it is.
/// </summary>
internal sealed class SweepService(IEnumerable<ISweep> sweeps, TimeProvider time, ILogger<SweepService> logger) : BackgroundService
{
    /// <summary>How late something due may be noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ISweep[] _sweeps = [.. sweeps];
    private readonly Task[] _running = [.. sweeps.Select(_ => Task.CompletedTask)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                for (var i = 0; i < _sweeps.Length; i++)
                {
                    if (_running[i].IsCompleted)
                    {
                        _running[i] = RunAsync(_sweeps[i]);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task RunAsync(ISweep sweep)
    {
        try
        {
            await sweep.SweepAsync().ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (StoreFaults.IsReported(exception))
        {
            logger.PutOff(sweep.GetType().Name);
        }
        catch (Exception exception)
        {
            // A store that is away for a while must not end the timer.
            logger.SweepFailed(sweep.GetType().Name, exception);
        }
    }
}
