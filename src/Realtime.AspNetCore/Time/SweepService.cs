using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Time;

/// <summary>
/// The shared timer of chat. It handles expired tokens, sockets that did not authenticate, typing that was not stopped, and
/// users who did not reconnect. Sweeps that end a user's rights come first. Sweeps do not wait for each other: one that is
/// still running is skipped until it completes.
/// </summary>
internal sealed class SweepService(IEnumerable<ISweep> sweeps, TimeProvider time, ILogger<SweepService> logger) : BackgroundService
{
    /// <summary>The longest delay with which due work is noticed.</summary>
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
            // The host is stopping.
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
            // An unavailable store must not end the timer.
            logger.SweepFailed(sweep.GetType().Name, exception);
        }
    }
}
