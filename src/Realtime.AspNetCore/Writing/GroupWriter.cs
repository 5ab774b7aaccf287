using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Writing;

/// <summary>
/// Group commit. Items wait in a bounded queue; one loop stores whatever is there in one transaction, and
/// what arrives meanwhile goes into the next: no timer, so a lone item is stored at once, and a busy server
/// does not pay a commit for each. While one group is being stored, the one before it is delivered: a store
/// waits for the disk or the network most of the time, and the processor is free for that.
/// Order: items are stored in the order in which <see cref="EnqueueAsync"/> was called, one group at a time, and
/// what they gave is delivered in that order by the same loop. A caller's task completes after the commit and the
/// delivery.
/// </summary>
/// <typeparam name="TItem">What is stored.</typeparam>
/// <typeparam name="TResult">What storing it gives.</typeparam>
internal abstract class GroupWriter<TItem, TResult>
    where TItem : class
{
    private readonly Channel<Pending> _queue;
    private readonly int _maxGroup;
    private readonly ChatMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _abort = new();
    private Task _loop = Task.CompletedTask;

    protected GroupWriter(string kind, int maxGroup, int maxQueued, ChatMetrics metrics, ILogger logger)
    {
        Kind = kind;
        _maxGroup = maxGroup;
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

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Takes no more, and waits until everything taken is stored; items that still wait when the time is over are refused.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _abort).ConfigureAwait(false))
        {
            await _loop.ConfigureAwait(false);
        }

        RefuseWaiting();
    }

    /// <summary>Queues an item before it returns, so that two calls one after the other are stored in that order.</summary>
    /// <returns>What storing gave, or <see cref="RealtimeError.Unavailable"/> if the queue is full or stopped.</returns>
    public Task<TResult> EnqueueAsync(TItem item)
    {
        var pending = new Pending(item);
        return _queue.Writer.TryWrite(pending)
            ? pending.Completion.Task
            : Task.FromException<TResult>(new RealtimeException(RealtimeError.Unavailable));
    }

    /// <summary>Stores a group in one transaction: all of it or, if the call fails, none.</summary>
    protected abstract ValueTask<IReadOnlyList<TResult>> StoreAsync(IReadOnlyList<TItem> group, CancellationToken cancellationToken);

    /// <summary>Tells connected users of what was stored. Does not throw.</summary>
    protected abstract ValueTask DeliverAsync(TResult result);

    /// <summary>Whether storing the item again after a failure, which may have struck after the commit, cannot store it twice.</summary>
    protected abstract bool IsSafeToRepeat(TItem item);

    private async Task RunAsync()
    {
        List<Pending> stored = [];
        while (stored.Count > 0 || await HasMoreAsync().ConfigureAwait(false))
        {
            var group = Take();
            var storing = StoreGroupAsync(group);
            foreach (var pending in stored)
            {
                await FinishAsync(pending).ConfigureAwait(false);
            }

            await storing.ConfigureAwait(false);
            stored = group;
        }
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

        try
        {
            var results = await StoreAsync(group.ConvertAll(pending => pending.Item), _abort.Token).ConfigureAwait(false);
            if (results.Count != group.Count)
            {
                throw new InvalidOperationException($"The store gave {results.Count} results for {group.Count} {Kind}.");
            }

            _metrics.GroupStored(Kind, group.Count);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Result = results[i];
            }
        }
        catch (Exception exception)
        {
            if (!IsRefusal(exception))
            {
                _logger.GroupFailed(Kind, group.Count, exception);
            }

            await StoreSinglyAsync(group, exception).ConfigureAwait(false);
        }
    }

    /// <summary>One item that cannot be stored must not take the others with it: each that may be repeated gets a transaction of its own.</summary>
    private async Task StoreSinglyAsync(List<Pending> group, Exception groupFailure)
    {
        foreach (var pending in group)
        {
            if (group.Count == 1 || !(IsRefusal(groupFailure) || IsSafeToRepeat(pending.Item)))
            {
                pending.Fault = groupFailure;
                continue;
            }

            try
            {
                pending.Result = (await StoreAsync([pending.Item], _abort.Token).ConfigureAwait(false))[0];
                _metrics.GroupStored(Kind, 1);
            }
            catch (Exception exception)
            {
                pending.Fault = exception;
            }
        }
    }

    /// <summary>Whether the store refuses an item for what it is, and has stored nothing.</summary>
    private static bool IsRefusal(Exception exception) => exception is RealtimeException { Error: RealtimeError.InvalidPayload };

    private async ValueTask FinishAsync(Pending pending)
    {
        if (pending.Fault is { } fault)
        {
            pending.Fail(fault);
            return;
        }

        await DeliverAsync(pending.Result!).ConfigureAwait(false);
        pending.Completion.TrySetResult(pending.Result!);
    }

    private void RefuseWaiting()
    {
        var refused = 0;
        while (_queue.Reader.TryRead(out var pending))
        {
            refused++;
            pending.Completion.TrySetException(new RealtimeException(RealtimeError.Unavailable));
        }

        if (refused > 0)
        {
            _logger.StoppedEarly(Kind, refused);
        }
    }

    private sealed class Pending(TItem item)
    {
        public TItem Item { get; } = item;

        public TResult? Result { get; set; }

        /// <summary>Why it could not be stored; null if it was.</summary>
        public Exception? Fault { get; set; }

        /// <summary>Continuations run elsewhere: the loop belongs to the next group.</summary>
        public TaskCompletionSource<TResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception exception) => Completion.TrySetException(exception switch
        {
            _ when IsRefusal(exception) => exception,
            RealtimeException or OperationCanceledException => new RealtimeException(RealtimeError.Unavailable),
            _ => new RealtimeException(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal), exception),
        });
    }
}
