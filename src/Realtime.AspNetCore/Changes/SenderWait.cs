namespace Realtime.Changes;

/// <summary>
/// Lets a <see cref="GroupWriter{TItem, TResult}"/> wait for the senders that it has just answered. Without the wait, senders
/// who send again after their answer split into two halves on a slow store: one half waits while the other half is stored,
/// so each message waits for two commits. With the wait, both halves share one commit.
/// The wait ends when as many items have arrived as were answered. No item waits longer than the limit: a quarter of the
/// shortest of the last eight commits, at most 10 ms. If no item arrives within the limit, the wait ends too. A limit below a
/// millisecond, the resolution of timers, means no wait, so commits below 4 ms are never delayed. After two waits in a row
/// that did not save time, the next commit skips the wait. After each further one, twice as many commits skip it, at most
/// eight.
/// Used only by the writer's loop, except <see cref="NoteArrival"/> and <see cref="Stop"/>, which are thread-safe.
/// </summary>
internal sealed class SenderWait(TimeProvider time)
{
    private const int Share = 4;
    private const int MostSkipped = 8;
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMilliseconds(10);

    // Starts with zeros. Only the shortest commit counts, so neither a stall nor slow first calls make a fast store wait.
    private readonly TimeSpan[] _commits = new TimeSpan[8];
    private readonly Lock _lock = new();
    private int _nextCommit;
    private int _toSkip;
    private int _skipNext;
    private volatile Round? _round;
    private bool _isStopped;

    /// <summary>The longest wait of an item, in whole milliseconds; zero for no wait.</summary>
    private TimeSpan Limit
    {
        get
        {
            var limit = _commits.Min() / Share;
            return limit > LongestLimit ? LongestLimit : TimeSpan.FromMilliseconds(Math.Floor(limit.TotalMilliseconds));
        }
    }

    /// <summary>Records how long a successful commit took.</summary>
    public void NoteCommit(TimeSpan took)
    {
        _commits[_nextCommit] = took;
        _nextCommit = (_nextCommit + 1) % _commits.Length;
    }

    /// <summary>Starts counting arrivals. Call it before the senders are answered, so that no arrival is missed.</summary>
    /// <param name="senders">The number of senders about to be answered.</param>
    /// <param name="waiting">The number of items that already wait for the next commit.</param>
    /// <param name="room">The number of items that the next commit takes.</param>
    /// <returns>False if the wait is not worthwhile.</returns>
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
            _round = _isStopped ? null : new Round(time, awaited, waiting);
            return !_isStopped;
        }
    }

    /// <summary>
    /// Waits for the arrivals. The limit starts when the first item waits,
    /// because with an empty queue nobody is delayed.
    /// </summary>
    public async ValueTask WaitAsync()
    {
        var round = _round!;
        await ((Task)round.First).WaitAsync(Limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (round.First.IsCompletedSuccessfully)
        {
            var left = Limit - time.GetElapsedTime(await round.First.ConfigureAwait(false));
            if (left > TimeSpan.Zero)
            {
                left = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
                await round.All.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _round = null;
        if (round.HasPaid)
        {
            _skipNext = 0;
        }
        else if (round.HasDelayed)
        {
            (_toSkip, _skipNext) = (_skipNext, Math.Clamp(_skipNext * 2, 1, MostSkipped));
        }
    }

    /// <summary>Records that an item was queued.</summary>
    public void NoteArrival() => _round?.NoteArrival();

    /// <summary>Ends the current wait and prevents further ones, because no more items arrive.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            _round?.End();
        }
    }

    private sealed class Round
    {
        // Continuations run asynchronously, because the arriving thread is a sender's.
        private readonly TaskCompletionSource<long> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TimeProvider _time;
        private readonly int _awaited;
        private readonly int _waiting;
        private int _arrived;

        public Round(TimeProvider time, int awaited, int waiting)
        {
            (_time, _awaited, _waiting) = (time, awaited, waiting);
            if (waiting > 0)
            {
                _first.SetResult(time.GetTimestamp());
            }
        }

        /// <summary>When the first item began to wait, as a timestamp.</summary>
        public Task<long> First => _first.Task;

        public Task All => _all.Task;

        /// <summary>
        /// Whether the wait saved more time than it cost. All items of the next commit were delayed by up to a share of a commit.
        /// Each item that arrived during the wait saved a whole commit, except the first one of an empty queue.
        /// </summary>
        public bool HasPaid => Arrived >= _awaited || (Arrived - (_waiting == 0 ? 1 : 0)) * Share > _waiting + Arrived;

        /// <summary>Whether an item was stored later because of the wait.</summary>
        public bool HasDelayed => _waiting + Arrived > 0;

        private int Arrived => Volatile.Read(ref _arrived);

        public void NoteArrival()
        {
            var arrived = Interlocked.Increment(ref _arrived);
            if (arrived == 1)
            {
                _first.TrySetResult(_time.GetTimestamp());
            }

            if (arrived == _awaited)
            {
                _all.TrySetResult();
            }
        }

        public void End()
        {
            _first.TrySetResult(_time.GetTimestamp());
            _all.TrySetResult();
        }
    }
}
