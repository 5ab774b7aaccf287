using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Audit;

/// <summary>Removes audit entries that are older than the retention, in batches. Several nodes may do this at the same time.</summary>
internal sealed class AuditTrim(
    IAuditStore store, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time, ILogger<AuditTrim> logger) : BackgroundService
{
    private const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await RunAsync(stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await store.TrimAsync(time.GetUtcNow() - options.Value.AuditRetention, Batch, stoppingToken).ConfigureAwait(false) == Batch)
            {
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // An unavailable store must not end the job.
            if (!StoreFaults.IsReported(exception))
            {
                logger.AuditNotTrimmed(exception);
            }
        }
    }
}
