namespace Realtime.SocketIO.Primitives;

/// <summary>
/// Lets one in at a time, for as long as an asynchronous operation lasts. Every connection has one that is hardly ever
/// waited for, so it is a single field: a <see cref="SemaphoreSlim"/> takes ten times the memory and a lock of its own.
/// Not to be copied.
/// </summary>
internal struct AsyncGate
{
    private static readonly object Entered = new();

    // Null while nobody is inside, Entered while one is, the last of those who wait where some do.
    private object? _state;

    /// <summary>Enters if nobody is inside.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Entered, null) is null;

    /// <summary>Waits until nobody is inside, and enters.</summary>
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

    /// <summary>Hands over to the last of those who wait, so that nobody who comes by chance is there first.</summary>
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
