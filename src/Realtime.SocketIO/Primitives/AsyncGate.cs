namespace Realtime.SocketIO.Primitives;

/// <summary>
/// An asynchronous mutual-exclusion lock. Each connection has one, and there is rarely a waiter, so it is a single
/// field: a <see cref="SemaphoreSlim"/> takes ten times the memory, and its own lock. Must not be copied.
/// </summary>
internal struct AsyncGate
{
    private static readonly object Entered = new();

    // Null: free. Entered: held without waiters. Otherwise: the most recent waiter.
    private object? _state;

    /// <summary>Enters if the gate is free.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Entered, null) is null;

    /// <summary>Waits until the gate is free and enters.</summary>
    public Task EnterAsync()
    {
        var waiter = new Waiter();
        while (true)
        {
            var state = Volatile.Read(ref _state);
            waiter.Next = state as Waiter;
            if (Interlocked.CompareExchange(ref _state, state is null ? Entered : waiter, state) == state)
            {
                return state is null ? Task.CompletedTask : waiter.Task;
            }
        }
    }

    /// <summary>Passes the gate to the most recent waiter directly, so that a newcomer cannot enter first.</summary>
    public void Exit()
    {
        while (true)
        {
            var waiter = Volatile.Read(ref _state) as Waiter;
            if (Interlocked.CompareExchange(ref _state, waiter is null ? null : waiter.Next ?? Entered, waiter ?? Entered) == (waiter ?? Entered))
            {
                waiter?.SetResult();
                return;
            }
        }
    }

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Waiter? Next { get; set; }
    }
}
