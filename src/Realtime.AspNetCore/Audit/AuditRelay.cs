using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;

namespace Realtime.Audit;

/// <summary>
/// Hands audit entries to the host's <see cref="IAuditSink"/>, in the background and in order. A sink that fails or hangs holds up
/// nobody: a bounded number of entries wait, and further ones are counted and passed over.
/// </summary>
internal sealed class AuditRelay : BackgroundService
{
    private const int MaxBatch = 100;
    private const int MaxAttempts = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Channel<AuditEntry>? _waiting;
    private readonly HostDependency _sink;
    private readonly HostCall _hosts;
    private readonly TimeProvider _time;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(10));

    public AuditRelay(
        HostCall hosts,
        IServiceProviderIsService services,
        IOptions<ChatRealtimeCoreOptions> options,
        TimeProvider time,
        ChatMetrics metrics,
        ILogger<AuditRelay> logger)
    {
        (_hosts, _time, _metrics, _logger) = (hosts, time, metrics, logger);

        // Without the breaker: the relay has its own pauses between retries.
        _sink = new(nameof(IAuditSink), options.Value.AuditSinkTimeout) { HasBreaker = false };
        _waiting = services.IsService(typeof(IAuditSink))
            ? Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(options.Value.MaxQueuedAuditEntries) { SingleReader = true })
            : null;
    }

    /// <summary>Queues an entry, without waiting.</summary>
    public void Offer(AuditEntry entry)
    {
        if (_waiting is not null && !_waiting.Writer.TryWrite(entry))
        {
            Dropped("queue_full", 1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_waiting is null)
        {
            return;
        }

        List<AuditEntry> batch = [];
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                batch = Take();
                await WriteAsync(batch, stoppingToken).ConfigureAwait(false);
                batch = [];
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // One more attempt for what waits. What it does not reach is in the store.
            for (batch = batch.Count > 0 ? batch : Take(); batch.Count > 0 && await TryWriteAsync(batch, CancellationToken.None).ConfigureAwait(false); batch = Take())
            {
            }
        }
    }

    private List<AuditEntry> Take()
    {
        var batch = new List<AuditEntry>();
        while (batch.Count < MaxBatch && _waiting!.Reader.TryRead(out var entry))
        {
            batch.Add(entry);
        }

        return batch;
    }

    private async Task WriteAsync(List<AuditEntry> batch, CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var attempt = 1; !await TryWriteAsync(batch, stoppingToken).ConfigureAwait(false); attempt++)
        {
            if (attempt == MaxAttempts)
            {
                Dropped("failed", batch.Count);
                return;
            }

            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> TryWriteAsync(List<AuditEntry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await _hosts.RunAsync<IAuditSink, bool>(
                _sink,
                "",
                async (sink, limit) =>
                {
                    await sink.WriteAsync(batch, limit).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RealtimeException)
        {
            // Logged and counted by the call.
            return false;
        }
    }

    private void Dropped(string reason, int count)
    {
        _metrics.AuditDropped(reason, count);
        if (_lines.TryPass(out var held))
        {
            _logger.AuditNotRelayed(count, held);
        }
    }
}
