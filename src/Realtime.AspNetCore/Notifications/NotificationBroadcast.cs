using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>
/// Reads an audience and stores notifications for it in batches. Only one batch is in memory, whatever the size of the
/// audience. Each user's notification has an idempotency key, the host's or one of this broadcast. So storing a batch again
/// after a failure cannot store it twice.
/// </summary>
internal sealed class NotificationBroadcast : INotificationBroadcast
{
    private const int MaxAttempts = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    // Continuations are host code, so they must not run on this thread.
    private readonly TaskCompletionSource<NotificationBroadcastProgress> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly NotificationWriter _writer;
    private readonly NotificationDraft _template;
    private readonly int _batchSize;
    private readonly bool _countsDelivered;
    private readonly CancellationToken _hostStopping;
    private readonly TimeProvider _time;
    private NotificationBroadcastProgress _progress;

    public NotificationBroadcast(
        NotificationWriter writer,
        NotificationDraft template,
        int batchSize,
        bool countsDelivered,
        TimeProvider time,
        CancellationToken hostStopping)
    {
        _writer = writer;
        _template = template.IdempotencyKey is null ? template with { IdempotencyKey = $"broadcast:{Guid.NewGuid():n}" } : template;
        _batchSize = batchSize;
        _countsDelivered = countsDelivered;
        _hostStopping = hostStopping;
        _time = time;
    }

    public NotificationBroadcastProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
    }

    public Task<NotificationBroadcastProgress> Completion => _completion.Task;

    /// <summary>Runs the broadcast until it completes, fails or is cancelled. Does not throw.</summary>
    public async Task RunAsync(IAsyncEnumerable<string> audience, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _hostStopping);
        try
        {
            await ReadAsync(audience, ending.Token).ConfigureAwait(false);
            _completion.SetResult(Progress);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            _completion.SetCanceled(cancellationToken);
        }
        catch (Exception exception) when (_hostStopping.IsCancellationRequested)
        {
            _completion.SetException(new RealtimeException(RealtimeError.Unavailable, "The host stopped before the whole audience was served", exception));
        }
        catch (Exception exception)
        {
            _completion.SetException(exception);
        }
    }

    // HostCall is not used for the host's sequence: it may take as long as its audience is large, the host awaits its end, and
    // a sequence that hangs delays only this notification.
    private async Task ReadAsync(IAsyncEnumerable<string> audience, CancellationToken ending)
    {
        var batch = new List<string>(_batchSize);
        await foreach (var userId in audience.WithCancellation(ending).ConfigureAwait(false))
        {
            // The sequence may ignore the token.
            ending.ThrowIfCancellationRequested();
            batch.Add(userId);
            if (batch.Count == _batchSize)
            {
                await StoreAsync(batch, ending).ConfigureAwait(false);
                batch.Clear();
            }
        }

        if (batch.Count > 0)
        {
            await StoreAsync(batch, ending).ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(List<string> userIds, CancellationToken ending)
    {
        NotificationDraft[] drafts = [.. userIds.Where(Texts.IsId).Select(userId => _template with { UserId = userId })];
        Add(new NotificationBroadcastProgress(userIds.Count, 0, 0, 0, userIds.Count - drafts.Length, 0));
        if (drafts.Length == 0)
        {
            return;
        }

        var stored = await EnqueueAsync(drafts, ending).ConfigureAwait(false);
        Add(new NotificationBroadcastProgress(
            Read: 0,
            Stored: stored.Count(s => s is { IsDuplicate: false, Notification: not null }),
            AlreadyStored: stored.Count(s => s.IsDuplicate),
            TurnedOff: stored.Count(s => s is { IsDuplicate: false, Notification: null }),
            Refused: 0,
            Delivered: _countsDelivered ? stored.Count(s => s.IsLive) : 0));
    }

    /// <summary>
    /// Stores a batch. Retries if the store is unavailable or the queue is full for a
    /// moment. Cancellation waits for the batch that is being stored.
    /// </summary>
    private async Task<IReadOnlyList<StoredNotification>> EnqueueAsync(NotificationDraft[] drafts, CancellationToken ending)
    {
        for (var attempt = 1; ; attempt++)
        {
            ending.ThrowIfCancellationRequested();
            try
            {
                return await _writer.EnqueueAsync(drafts).ConfigureAwait(false);
            }
            catch (RealtimeException) when (attempt < MaxAttempts)
            {
                await Task.Delay(FirstPause * Math.Pow(2, attempt), _time, ending).ConfigureAwait(false);
            }
        }
    }

    private void Add(NotificationBroadcastProgress more)
    {
        lock (_lock)
        {
            _progress = new NotificationBroadcastProgress(
                _progress.Read + more.Read,
                _progress.Stored + more.Stored,
                _progress.AlreadyStored + more.AlreadyStored,
                _progress.TurnedOff + more.TurnedOff,
                _progress.Refused + more.Refused,
                _progress.Delivered + more.Delivered);
        }
    }
}
