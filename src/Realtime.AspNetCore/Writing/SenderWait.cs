namespace Realtime.Writing;

/// <summary>
/// The wait of a <see cref="GroupWriter{TItem, TResult}"/> for the senders that it has just answered. Without it, senders who
/// send again when they are answered fall into two halves on a slow store: while one half is stored the other half waits,
/// so each message waits for two commits. With it, both halves share one commit.
/// The wait ends when as many items have arrived as were answered. No item waits longer than the limit: a quarter of the
/// shortest of the last eight commits, at most 10 ms. If nobody sends within it, the wait is over as well. A limit below a
/// millisecond, the resolution of timers, means no wait: commits below 4 ms are never delayed. After two waits in a row that
/// did not pay, the next commit goes without, and after each further one twice as many, at most eight.
/// Used by the writer's loop, except <see cref="NoteArrival"/> and <see cref="Stop"/>, which are thread-safe.
/// </summary>
internal sealed class SenderWait(TimeProvider time)
{
    private const int Share = 4;
    private const int MostSkipped = 8;
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMilliseconds(10);

    // Begins with zeros. Only the shortest counts, so neither a stall nor slow first calls make a fast store wait.
    private readonly TimeSpan[] _commits = new TimeSpan[8];
    private readonly Lock _lock = new();
    private int _nextCommit;
    private int _toSkip;
    private int _skipNext;
    private volatile Round? _round;
    private bool _isStopped;

    /// <summary>How long an item waits at most, in whole milliseconds; zero for no wait.</summary>
    private TimeSpan Limit
    {
        get
        {
            var limit = _commits.Min() / Share;
            return limit > LongestLimit ? LongestLimit : TimeSpan.FromMilliseconds(Math.Floor(limit.TotalMilliseconds));
        }
    }

    /// <summary>Notes how long a successful commit took.</summary>
    public void NoteCommit(TimeSpan took)
    {
        _commits[_nextCommit] = took;
        _nextCommit = (_nextCommit + 1) % _commits.Length;
    }

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
            _round = _isStopped ? null : new Round(time, awaited, waiting);
            return !_isStopped;
        }
    }

    /// <summary>Waits for the arrivals. The limit counts from when somebody began to wait: an empty queue costs nobody anything.</summary>
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

    /// <summary>Notes that an item has been queued.</summary>
    public void NoteArrival() => _round?.NoteArrival();

    /// <summary>Cancels the wait under way, and lets no other begin: nothing arrives any more.</summary>
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
        // Continuations run elsewhere: the thread that arrives is the sender's.
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

        /// <summary>When somebody began to wait, as a timestamp.</summary>
        public Task<long> First => _first.Task;

        public Task All => _all.Task;

        /// <summary>
        /// Whether it saved more time than it cost. All who share the next commit were delayed by up to a share of a commit. Who
        /// came during the wait is spared a whole one, except the first of an empty queue.
        /// </summary>
        public bool HasPaid => Arrived >= _awaited || (Arrived - (_waiting == 0 ? 1 : 0)) * Share > _waiting + Arrived;

        /// <summary>Whether somebody was stored later because of it.</summary>
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
