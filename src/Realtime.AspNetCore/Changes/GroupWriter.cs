using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Changes;

/// <summary>
/// Group commit. Items wait in a bounded queue. One loop stores all waiting items in one transaction; items that arrive
/// meanwhile go into the next one. A single item is stored at once, and a busy server does not need one commit per item. On
/// a slow store, the loop waits a little for the senders that it has just answered (<see cref="SenderWait"/>).
/// Order: items are stored in the order of the calls of <see cref="EnqueueAsync"/>, one group at a time, and are queued for
/// delivery in that order. A caller's task completes after the commit, and does not wait for the delivery.
/// Faults: a fault of the store refuses its group and all items that wait behind it, at once, as
/// <see cref="RealtimeError.Unavailable"/>. A fault of one item affects only that item.
/// </summary>
/// <typeparam name="TItem">The type of the items to store.</typeparam>
/// <typeparam name="TResult">The type of the results.</typeparam>
internal abstract class GroupWriter<TItem, TResult>
    where TItem : class
{
    private readonly Channel<Pending> _queue;
    private readonly int _maxGroup;
    private readonly TimeProvider _time;
    private readonly SenderWait _wait;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LogThrottle _faultLines = new(LogThrottle.StoreInterval);
    private readonly CancellationTokenSource _abort = new();
    private Task _loop = Task.CompletedTask;
    private Task _delivering = Task.CompletedTask;

    // The oldest item of the group that is being stored.
    private volatile Pending? _underWay;

    protected GroupWriter(string kind, int maxGroup, int maxQueued, TimeProvider time, ChatMetrics metrics, ILogger logger)
    {
        Kind = kind;
        _maxGroup = maxGroup;
        _time = time;
        _wait = new SenderWait(time);
        _metrics = metrics;
        _logger = logger;
        // TryWrite returns false if the queue is full, so no caller waits for capacity.
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(maxQueued)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
        metrics.ObserveWriter(kind, () => _queue.Reader.Count, () => OldestWait);
    }

    private string Kind { get; }

    /// <summary>
    /// How long the oldest item that is not stored yet has waited,
    /// including the group being stored; zero if none waits.
    /// </summary>
    public TimeSpan OldestWait => (_underWay ?? (_queue.Reader.TryPeek(out var waiting) ? waiting : null))?.Age ?? TimeSpan.Zero;

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>
    /// Accepts no more items, and waits until all accepted items are stored. When the token is cancelled, waiting items are
    /// refused, and the call of the store is abandoned, even if the store ignores its token.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _abort).ConfigureAwait(false))
        {
            // Only after the token is registered: if it is already cancelled, waiting items must not be stored.
            _wait.Stop();
            await _loop.ConfigureAwait(false);
            await _delivering.WaitAsync(_abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (RefuseWaiting(int.MaxValue) is > 0 and var refused)
        {
            _logger.StoppedEarly(Kind, refused);
        }
    }

    /// <summary>Queues an item. It is queued when this method returns, so that consecutive calls are stored in order.</summary>
    /// <returns>
    /// The result, or <see cref="RealtimeError.Unavailable"/> if the queue is
    /// full or stopped, or the store cannot be used.
    /// </returns>
    public Task<TResult> EnqueueAsync(TItem item)
    {
        var pending = new Pending(item);
        if (!_queue.Writer.TryWrite(pending))
        {
            _metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxQueuedWrites));
            return Task.FromException<TResult>(new RealtimeException(RealtimeError.Unavailable));
        }

        _wait.NoteArrival();
        return pending.Completion.Task;
    }

    /// <summary>Stores a group in one transaction: the whole group or, if the call fails, nothing.</summary>
    protected abstract ValueTask<IReadOnlyList<TResult>> StoreAsync(IReadOnlyList<TItem> group, CancellationToken cancellationToken);

    /// <summary>
    /// Queues a stored item for delivery. Does not throw. Waiting in it delays later groups, but no acknowledgement of this
    /// group.
    /// </summary>
    protected abstract ValueTask DeliverAsync(TItem item, TResult result);

    /// <summary>
    /// Whether the item may be stored again after a failure without being stored twice. The failure may have happened after
    /// the commit.
    /// </summary>
    protected abstract bool IsSafeToRepeat(TItem item);

    /// <summary>
    /// Records that the item may have been stored although the store's call failed. A
    /// repeated item is then found in the store, but was never delivered.
    /// </summary>
    protected abstract void NoteUncertain(TItem item);

    private async Task RunAsync()
    {
        List<Pending> stored = [];
        while (stored.Count > 0 || await HasMoreAsync().ConfigureAwait(false))
        {
            var finishing = await AwaitSendersAsync(stored).ConfigureAwait(false);
            var group = Take();
            var storing = StoreGroupAsync(group);
            await (finishing ?? FinishAsync(stored)).ConfigureAwait(false);
            await storing.ConfigureAwait(false);
            stored = group;
        }
    }

    /// <summary>
    /// If it is worthwhile, answers a stored group now, and waits until its senders have sent again. Otherwise they are
    /// answered while the next group is stored.
    /// </summary>
    /// <returns>The task of <see cref="FinishAsync"/> for the group; null if the caller must call it.</returns>
    private async ValueTask<Task?> AwaitSendersAsync(List<Pending> stored)
    {
        if (!_wait.TryBegin(stored.Count(pending => pending.Fault is null), _queue.Reader.Count, _maxGroup))
        {
            return null;
        }

        var finishing = FinishAsync(stored);
        await _wait.WaitAsync().ConfigureAwait(false);
        return finishing;
    }

    private async ValueTask<bool> HasMoreAsync() =>
        !_abort.IsCancellationRequested && await _queue.Reader.WaitToReadAsync().ConfigureAwait(false);

    /// <summary>Takes the items that wait now; none after the stop has been aborted.</summary>
    private List<Pending> Take()
    {
        var group = new List<Pending>();
        while (group.Count < _maxGroup && !_abort.IsCancellationRequested && _queue.Reader.TryRead(out var pending))
        {
            group.Add(pending);
        }

        return group;
    }

    /// <summary>Stores a group, and sets the result or fault of each item. Does not throw.</summary>
    private async Task StoreGroupAsync(List<Pending> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        _underWay = group[0];
        try
        {
            var results = await StoreAsync(group).ConfigureAwait(false);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Result = results[i];
            }
        }
        catch (Exception exception)
        {
            await FailAsync(group, exception).ConfigureAwait(false);
        }
        finally
        {
            _underWay = null;
        }
    }

    private async ValueTask<IReadOnlyList<TResult>> StoreAsync(List<Pending> group)
    {
        using var activity = ChatActivitySource.StartCommit(Kind, group.Count, group.Select(pending => pending.Origin));
        var since = _time.GetTimestamp();
        var succeeded = false;
        try
        {
            // An aborted stop does not wait for a store that ignores its token.
            var results = await StoreAsync(group.ConvertAll(pending => pending.Item), _abort.Token)
                .AsTask().WaitAsync(_abort.Token).ConfigureAwait(false);
            if (results.Count != group.Count)
            {
                throw new InvalidOperationException($"The store gave {results.Count} results for {group.Count} {Kind}.");
            }

            succeeded = true;
            _wait.NoteCommit(_time.GetElapsedTime(since));
            _metrics.GroupStored(Kind, group.Count);
            return results;
        }
        catch (Exception exception)
        {
            ChatActivitySource.Refuse(activity, exception.GetType().Name);
            throw;
        }
        finally
        {
            _metrics.Committed(Kind, _time.GetElapsedTime(since), succeeded);
        }
    }

    private async ValueTask FailAsync(List<Pending> group, Exception fault)
    {
        if (!StoreFaults.IsRefusal(fault))
        {
            foreach (var pending in group)
            {
                NoteUncertain(pending.Item);
            }
        }

        if (IsOfStore(fault))
        {
            RefuseAll(group, fault);
            return;
        }

        if (!StoreFaults.IsRefusal(fault))
        {
            _logger.GroupFailed(Kind, group.Count, fault);
        }

        await StoreSinglyAsync(group, fault).ConfigureAwait(false);
    }

    /// <summary>
    /// Stores the items of a failed group one by one, so that one invalid item does not fail
    /// the others. Only items that may be repeated are stored again.
    /// </summary>
    private async ValueTask StoreSinglyAsync(List<Pending> group, Exception groupFault)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var pending = group[i];
            if (group.Count == 1 || !(StoreFaults.IsRefusal(groupFault) || IsSafeToRepeat(pending.Item)))
            {
                pending.Fault = groupFault;
                continue;
            }

            try
            {
                pending.Result = (await StoreAsync([pending]).ConfigureAwait(false))[0];
            }
            catch (Exception exception) when (IsOfStore(exception))
            {
                NoteUncertain(pending.Item);
                RefuseAll(group[i..], exception);
                return;
            }
            catch (Exception exception)
            {
                pending.Fault = exception;
            }
        }
    }

    private static bool IsOfStore(Exception fault) => fault is OperationCanceledException || StoreFaults.IsOfStore(fault);

    /// <summary>
    /// Refuses all waiting items after a fault of the store, so that callers wait for
    /// one time limit in total, not for one per group or item.
    /// </summary>
    private void RefuseAll(List<Pending> group, Exception fault)
    {
        foreach (var pending in group)
        {
            pending.Fault = fault;
        }

        var waiting = RefuseWaiting(_queue.Reader.Count);
        if (!_abort.IsCancellationRequested && !StoreFaults.IsReported(fault) && _faultLines.TryPass(out var held))
        {
            _logger.StoreUnavailable(Kind, group.Count + waiting, fault.GetType().Name, fault.Message.ReplaceLineEndings(" "), held);
        }
    }

    /// <summary>
    /// Queues a stored group for delivery, and answers its callers. If an earlier delivery still waits, the callers are answered
    /// first, so that no answer waits for a delivery. The next group is stored meanwhile.
    /// </summary>
    private async Task FinishAsync(List<Pending> group)
    {
        if (_delivering.IsCompleted)
        {
            _delivering = DeliverAsync(group);
            AnswerAll(group);
            return;
        }

        AnswerAll(group);
        await _delivering.WaitAsync(_abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _delivering = DeliverAsync(group);
    }

    private async Task DeliverAsync(List<Pending> group)
    {
        foreach (var pending in group)
        {
            if (pending.Fault is null)
            {
                using var activity = ChatActivitySource.StartPublish(Kind, pending.Origin);
                await DeliverAsync(pending.Item, pending.Result!).ConfigureAwait(false);
            }
        }
    }

    private static void AnswerAll(List<Pending> group)
    {
        foreach (var pending in group)
        {
            if (pending.Fault is { } fault)
            {
                pending.Fail(fault);
            }
            else
            {
                pending.Completion.TrySetResult(pending.Result!);
            }
        }
    }

    private int RefuseWaiting(int limit)
    {
        var refused = 0;
        for (; refused < limit && _queue.Reader.TryRead(out var pending); refused++)
        {
            pending.Completion.TrySetException(new RealtimeException(RealtimeError.Unavailable));
        }

        return refused;
    }

    private sealed class Pending(TItem item)
    {
        private readonly long _since = TimeProvider.System.GetTimestamp();

        /// <summary>The age, measured with a monotonic clock.</summary>
        public TimeSpan Age => TimeProvider.System.GetElapsedTime(_since);

        public TItem Item { get; } = item;

        /// <summary>What the item came from; null without a listener of traces.</summary>
        public Activity? Origin { get; } = ChatActivitySource.Origin;

        public TResult? Result { get; set; }

        /// <summary>Why the item could not be stored; null if it was stored.</summary>
        public Exception? Fault { get; set; }

        /// <summary>Continuations run asynchronously, because the loop must continue with the next group.</summary>
        public TaskCompletionSource<TResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception exception) => Completion.TrySetException(exception switch
        {
            _ when StoreFaults.IsRefusal(exception) => exception,
            RealtimeException or OperationCanceledException => new RealtimeException(RealtimeError.Unavailable),
            _ when StoreFaults.IsOfStore(exception) =>
                new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), exception),
            _ => new RealtimeException(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal), exception),
        });
    }
}
