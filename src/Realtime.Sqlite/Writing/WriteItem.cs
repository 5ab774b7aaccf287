namespace Realtime.Sqlite.Writing;

/// <summary>A queued write. It is either cancelled while it waits, or started; never both.</summary>
internal abstract class WriteItem
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>Marks the item as started. It can no longer be cancelled.</summary>
    /// <returns>False if it was cancelled.</returns>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    /// <summary>
    /// Runs the write inside the writer's transaction. Keeps the outcome until <see cref="Complete"/> returns it to the
    /// caller.
    /// </summary>
    public abstract void Run(WriteContext context);

    /// <summary>Records the fault for which only this item was undone.</summary>
    public abstract void Refuse(Exception fault);

    /// <summary>Returns the outcome to the caller. Called after the commit.</summary>
    public abstract void Complete();

    /// <summary>
    /// Fails the caller's task, with the item's own fault if it has one. Called if nothing of the transaction was stored.
    /// </summary>
    public abstract void Fail(Exception fault);

    protected bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting;
}

/// <summary>A write with a result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal sealed class WriteItem<T> : WriteItem
{
    // The writer's thread completes the task; the caller's code must not run on it.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<WriteContext, T> _write;
    private readonly CancellationTokenRegistration _registration;
    private T? _result;
    private Exception? _fault;

    public WriteItem(Func<WriteContext, T> write, CancellationToken cancellationToken)
    {
        _write = write;
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var item = (WriteItem<T>)state!;
                if (item.TryCancel())
                {
                    item._completion.TrySetCanceled(token);
                }
            },
            this);
    }

    public Task<T> Task => _completion.Task;

    public override void Run(WriteContext context) => _result = _write(context);

    public override void Refuse(Exception fault) => _fault = fault;

    public override void Complete()
    {
        _registration.Dispose();
        if (_fault is null)
        {
            _completion.SetResult(_result!);
        }
        else
        {
            _completion.SetException(_fault);
        }
    }

    public override void Fail(Exception fault)
    {
        _registration.Dispose();
        _completion.SetException(_fault ?? fault);
    }
}
