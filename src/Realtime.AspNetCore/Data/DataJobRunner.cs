using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Cluster;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Data;

/// <summary>
/// Works on jobs that remove data, on the one node that has the lease. A job continues where its progress was stored last, on any
/// node: repeating a portion changes nothing. Jobs take turns, and each portion is followed by a pause as long as the portion, so
/// that other writes do not wait.
/// </summary>
internal sealed class DataJobRunner(
    IDataStore store,
    INodeStore nodes,
    ConversationEnding ending,
    UserEraser eraser,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<DataJobRunner> logger) : BackgroundService
{
    private const string LeaseName = "data_jobs";

    /// <summary>How often a node looks for jobs of other nodes, and for the lease of a node that died.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>How long a job runs before the next one has its turn. The lease is renewed after it.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly string _owner = $"{ProcessIdentity.Name[..Math.Min(60, ProcessIdentity.Name.Length)]} {Guid.NewGuid():N}";
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly int _batch = options.Value.RetentionBatchSize;

    /// <summary>Looks for jobs now.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
            {
                // Another call woke it, or the host has stopped. The job is stored.
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await RunDueAsync(stoppingToken).ConfigureAwait(false);
                await _wake.WaitAsync(Period, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping. Another node need not wait for the lease.
        }

        await EndLeaseAsync().ConfigureAwait(false);
    }

    private async Task RunDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var worked = false;
            while (await store.FindDueJobAsync(time.Milliseconds(), cancellationToken).ConfigureAwait(false) is not null
                && await nodes.TryLeaseAsync(LeaseName, _owner, Lease, cancellationToken).ConfigureAwait(false))
            {
                // Read again: the owner before may have stored progress since.
                worked = true;
                if (await store.FindDueJobAsync(time.Milliseconds(), cancellationToken).ConfigureAwait(false) is { } job)
                {
                    await RunAsync(job, cancellationToken).ConfigureAwait(false);
                }
            }

            if (worked)
            {
                await nodes.EndLeaseAsync(LeaseName, _owner, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.SweepFailed(nameof(DataJobRunner), exception);
            }
        }
    }

    private async Task RunAsync(DataJob job, CancellationToken cancellationToken)
    {
        if (job is { Processed: 0, Failures: 0 } and ({ Step: 0 } or { Kind: DataJobKind.DeleteConversation }))
        {
            logger.DataJobStarted(job.Id, job.Kind);
        }

        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            do
            {
                var portionAt = Stopwatch.GetTimestamp();
                var before = job;
                var working = job.Kind == DataJobKind.EraseUser ? eraser.RunAsync(job, cancellationToken) : DeleteAsync(job, cancellationToken);
                job = await working.ConfigureAwait(false) with { Failures = 0 };
                if (job.CompletedAt is null && job.DueAt == before.DueAt)
                {
                    // Behind the jobs that wait.
                    job = job with { DueAt = time.Milliseconds() };
                }

                await store.SaveJobAsync(job, CancellationToken.None).ConfigureAwait(false);
                metrics.DataRemoved(job.Kind, job.Processed - before.Processed);
                if (job.CompletedAt is not null)
                {
                    logger.DataJobCompleted(job.Id, job.Kind, job.Processed);
                    return;
                }

                var took = Stopwatch.GetElapsedTime(portionAt);
                await Task.Delay(took < LongestPause ? took : LongestPause, cancellationToken).ConfigureAwait(false);
            }
            while (job.DueAt <= time.Milliseconds() && Stopwatch.GetElapsedTime(startedAt) < Turn);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await PutOffAsync(job, exception).ConfigureAwait(false);
        }
    }

    private async Task<DataJob> DeleteAsync(DataJob job, CancellationToken cancellationToken)
    {
        if (job.Step <= ConversationEnding.Hidden)
        {
            await ending.EndAsync(job, cancellationToken).ConfigureAwait(false);
            return job with { Step = ConversationEnding.Told };
        }

        var removed = await store.RemoveHiddenAsync(job.Id, _batch, cancellationToken).ConfigureAwait(false);
        return removed > 0 ? job with { Processed = job.Processed + removed } : job with { CompletedAt = time.Milliseconds() };
    }

    private async Task PutOffAsync(DataJob job, Exception exception)
    {
        var failures = job.Failures + 1;
        var pause = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
        if (!StoreFaults.IsReported(exception))
        {
            logger.DataJobFailed(job.Id, job.Kind, failures, pause, exception);
        }

        // If this fails as well, the job is due as before.
        await store
            .SaveJobAsync(job with { Failures = failures, DueAt = time.Milliseconds() + pause }, CancellationToken.None)
            .ConfigureAwait(false);
    }

    private async Task EndLeaseAsync()
    {
        try
        {
            await nodes.EndLeaseAsync(LeaseName, _owner, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreFaults.IsOfStore(exception))
        {
            // It ends by itself.
        }
    }
}
