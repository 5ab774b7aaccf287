using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Time;

/// <summary>Periodic work that waits for the store, and so cannot use the shared timer of the sweeps.</summary>
internal abstract class PeriodicService(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The wall-clock time, for stored and displayed times. Measure durations with <see cref="Time"/>.</summary>
    protected DateTimeOffset Now => time.GetUtcNow();

    protected TimeProvider Time => time;

    /// <summary>
    /// Runs the work that is due. Only one call runs at a time. A failure is logged, and the next round runs as usual.
    /// </summary>
    protected virtual Task RunAsync(CancellationToken stoppingToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RepeatAsync(RunAsync, stoppingToken);

    /// <summary>Runs work periodically until the host stops. A failure is logged, and the next round runs as usual.</summary>
    protected async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                await RunGuardedAsync(work, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is OperationCanceledException || stoppingToken.IsCancellationRequested)
        {
            // The host is stopping, whatever the work met meanwhile. What follows the work must still run.
        }
    }

    /// <summary>Runs work. A failure is logged.</summary>
    protected async Task RunGuardedAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (StoreFaults.IsReported(exception))
        {
            logger.PutOff(GetType().Name);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.SweepFailed(GetType().Name, exception);
        }
    }
}
