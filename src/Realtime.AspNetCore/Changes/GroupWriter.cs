using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Changes;

/// <summary>
/// Group commit. Items wait in a bounded queue; one loop stores whatever is there in one transaction, and
/// what arrives meanwhile goes into the next. A lone item is stored at once, and a busy server does not pay a commit for
/// each. On a slow store the loop waits a little for the senders that it has just answered (<see cref="SenderWait"/>).
/// Order: items are stored in the order in which <see cref="EnqueueAsync"/> was called, one group at a time, and
/// what they gave is queued for delivery in that order. A caller's task completes after the commit, and waits for
/// nothing else.
/// Faults: a fault of the store refuses its group, and what waits behind it, at once as
/// <see cref="RealtimeError.Unavailable"/>; a fault of one item costs that item.
/// </summary>
/// <typeparam name="TItem">What is stored.</typeparam>
/// <typeparam name="TResult">What storing it gives.</typeparam>
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
        // Refusing is TryWrite's answer when full; nobody waits for room.
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(maxQueued)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    private string Kind { get; }

    /// <summary>How long the oldest item that is not stored yet has waited, the group being stored included; zero where none waits.</summary>
    public TimeSpan OldestWait => (_underWay ?? (_queue.Reader.TryPeek(out var waiting) ? waiting : null))?.Age ?? TimeSpan.Zero;

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>
    /// Takes no more, and waits until everything taken is stored. When the time is over, whatever still waits is refused,
    /// and what is being stored is given up, whether the store ends its call or not.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _abort).ConfigureAwait(false))
        {
            // Only now: what waits is not to be stored if the time is over already.
            _wait.Stop();
            await _loop.ConfigureAwait(false);
            await _delivering.WaitAsync(_abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (RefuseWaiting(int.MaxValue) is > 0 and var refused)
        {
            _logger.StoppedEarly(Kind, refused);
        }
    }

    /// <summary>Queues an item before it returns, so that two calls one after the other are stored in that order.</summary>
    /// <returns>What storing gave, or <see cref="RealtimeError.Unavailable"/> if the queue is full or stopped, or the store cannot be used.</returns>
    public Task<TResult> EnqueueAsync(TItem item)
    {
        var pending = new Pending(item);
        if (!_queue.Writer.TryWrite(pending))
        {
            return Task.FromException<TResult>(new RealtimeException(RealtimeError.Unavailable));
        }

        _wait.NoteArrival();
        return pending.Completion.Task;
    }

    /// <summary>Stores a group in one transaction: all of it or, if the call fails, none.</summary>
    protected abstract ValueTask<IReadOnlyList<TResult>> StoreAsync(IReadOnlyList<TItem> group, CancellationToken cancellationToken);

    /// <summary>Queues what was stored for delivery. Does not throw. What it waits for delays the next group, and no acknowledgement of this one.</summary>
    protected abstract ValueTask DeliverAsync(TItem item, TResult result);

    /// <summary>Whether storing the item again after a failure, which may have struck after the commit, cannot store it twice.</summary>
    protected abstract bool IsSafeToRepeat(TItem item);

    /// <summary>Notes that the item may have been stored although the store's call failed: whoever repeats it finds it, and it has been delivered to nobody.</summary>
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
    /// Where it pays, answers a stored group now, and waits until its senders have sent again. Else they are answered while
    /// the next group is stored.
    /// </summary>
    /// <returns>What <see cref="FinishAsync"/> returned for the group; null if it is still to be called.</returns>
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

    /// <summary>What waits now; nothing, if nothing does or the time for it is over.</summary>
    private List<Pending> Take()
    {
        var group = new List<Pending>();
        while (group.Count < _maxGroup && !_abort.IsCancellationRequested && _queue.Reader.TryRead(out var pending))
        {
            group.Add(pending);
        }

        return group;
    }

    /// <summary>Stores a group, and keeps with each item what came of it. Does not throw.</summary>
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
        var since = _time.GetTimestamp();
        // A stop whose time is over does not wait for a store that ignores its token.
        var results = await StoreAsync(group.ConvertAll(pending => pending.Item), _abort.Token)
            .AsTask().WaitAsync(_abort.Token).ConfigureAwait(false);
        if (results.Count != group.Count)
        {
            throw new InvalidOperationException($"The store gave {results.Count} results for {group.Count} {Kind}.");
        }

        _wait.NoteCommit(_time.GetElapsedTime(since));
        _metrics.GroupStored(Kind, group.Count);
        return results;
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

    /// <summary>One item that cannot be stored must not take the others with it: each that may be repeated gets a transaction of its own.</summary>
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

    /// <summary>A fault of the store costs everybody who waits one time limit, not one for each group or item.</summary>
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
    /// Queues a stored group for delivery, and answers its callers. Nobody is answered later because a delivery waits: then
    /// the answers come first, and the next group is stored meanwhile.
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

        /// <summary>By a monotonic clock.</summary>
        public TimeSpan Age => TimeProvider.System.GetElapsedTime(_since);

        public TItem Item { get; } = item;

        public TResult? Result { get; set; }

        /// <summary>Why it could not be stored; null if it was.</summary>
        public Exception? Fault { get; set; }

        /// <summary>Continuations run elsewhere: the loop belongs to the next group.</summary>
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
