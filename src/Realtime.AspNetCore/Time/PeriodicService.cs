using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Time;

/// <summary>Work of its own rhythm that waits for the store, which the one timer of all sweeps must not.</summary>
internal abstract class PeriodicService(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The time as it is stored and shown. Durations within this process are measured by <see cref="Time"/>.</summary>
    protected DateTimeOffset Now => time.GetUtcNow();

    protected TimeProvider Time => time;

    /// <summary>Does what is due. Called by one caller at a time; a failure is logged, and the next round comes all the same.</summary>
    protected virtual Task RunAsync(CancellationToken stoppingToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RepeatAsync(RunAsync, stoppingToken);

    /// <summary>Runs work in the service's rhythm until the host stops. A failure is logged, and the next round comes all the same.</summary>
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
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task RunGuardedAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
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
