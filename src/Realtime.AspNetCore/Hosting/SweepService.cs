using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Writing;

namespace Realtime.Hosting;

/// <summary>The one timer of chat: expired tokens, typing that nobody stopped, users who did not come back.</summary>
internal sealed class SweepService(IEnumerable<ISweep> sweeps, TimeProvider time, ILogger<SweepService> logger) : BackgroundService
{
    /// <summary>How late something due may be noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ISweep[] _sweeps = [.. sweeps];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (var sweep in _sweeps)
                {
                    await RunAsync(sweep).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async ValueTask RunAsync(ISweep sweep)
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
