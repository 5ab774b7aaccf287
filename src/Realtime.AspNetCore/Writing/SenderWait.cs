namespace Realtime.Writing;

/// <summary>
/// The wait of a <see cref="GroupWriter{TItem, TResult}"/> for the senders that it has just answered. Without it, senders who
/// send again when they are answered fall into two halves on a slow store: while one half is stored the other half waits,
/// so each message waits for two commits. With it, both halves share one commit.
/// The wait ends when as many items have arrived as were answered. Its limit is a quarter of the shortest of the last
/// eight commits, at most 10 ms. A limit below a millisecond, the resolution of timers, means no wait: commits
/// below 4 ms are never delayed. After a wait that did not pay, the next commits go without: one after the first such wait, then
/// twice as many each time, at most eight.
/// Used by the writer's loop, except <see cref="NoteArrival"/> and <see cref="Stop"/>, which are thread-safe.
/// </summary>
internal sealed class SenderWait(TimeProvider time)
{
    private const int Share = 4;
    private const int MostSkipped = 8;

    // The shortest, so that a stall of the store, or its first calls, never make a fast store wait.
    private readonly TimeSpan[] _commits = new TimeSpan[8];
    private readonly Lock _lock = new();
    private int _nextCommit;
    private int _toSkip;
    private int _skipNext = 1;
    private volatile Round? _round;
    private bool _isStopped;

    public static TimeSpan LongestLimit { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a wait lasts at most, in whole milliseconds; zero for no wait.</summary>
    private TimeSpan Limit
    {
        get
        {
            var limit = _commits.Min() / Share;
            return limit > LongestLimit ? LongestLimit : TimeSpan.FromMilliseconds(Math.Floor(limit.TotalMilliseconds));
        }
    }

    /// <summary>Notes how long a successful commit took.</summary>
    public void NoteCommit(TimeSpan took) => _commits[_nextCommit++ % _commits.Length] = took;

    /// <summary>Begins to count arrivals. Called before the senders are answered, so that none is missed.</summary>
    /// <param name="senders">How many senders are about to be answered.</param>
    /// <param name="waiting">How many items already wait for the next commit.</param>
    /// <param name="room">How many items the next commit takes.</param>
    /// <returns>False if waiting is not worth its time.</returns>
    public bool TryBegin(int senders, int waiting, int room)
    {
        var awaited = Math.Min(senders, room - waiting);
        if (awaited <= 0 || Limit == TimeSpan.Zero)
        {
            return false;
        }

        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }

        lock (_lock)
        {
            _round = _isStopped ? null : new Round(awaited, waiting);
            return !_isStopped;
        }
    }

    /// <summary>Waits for the arrivals.</summary>
    public async ValueTask WaitAsync()
    {
        var round = _round!;
        await round.Task.WaitAsync(Limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _round = null;
        if (round.HasPaid)
        {
            _skipNext = 1;
        }
        else if (round.HasDelayed)
        {
            (_toSkip, _skipNext) = (_skipNext, Math.Min(_skipNext * 2, MostSkipped));
        }
    }

    /// <summary>Notes that an item has been queued.</summary>
    public void NoteArrival() => _round?.NoteArrival();

    /// <summary>Ends the wait under way, and lets no other begin: nothing arrives any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            _round?.TrySetResult();
        }
    }

    // Continuations run elsewhere: the thread that arrives is the sender's.
    private sealed class Round(int awaited, int waiting) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private int _arrived;

        private int Arrived => Volatile.Read(ref _arrived);

        /// <summary>
        /// Whether it saved more time than it cost. All who share the next commit were delayed by up to a share of a commit. Who
        /// came during the wait is spared a whole one, except the first of an empty queue.
        /// </summary>
        public bool HasPaid => Arrived >= awaited || (Arrived - (waiting == 0 ? 1 : 0)) * Share > waiting + Arrived;

        /// <summary>Whether somebody was stored later because of it.</summary>
        public bool HasDelayed => waiting + Arrived > 0;

        public void NoteArrival()
        {
            if (Interlocked.Increment(ref _arrived) == awaited)
            {
                TrySetResult();
            }
        }
    }
}
