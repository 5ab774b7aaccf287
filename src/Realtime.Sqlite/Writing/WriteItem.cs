namespace Realtime.Sqlite.Writing;

/// <summary>A write that waits for its turn. Cancelled while it waits, or started: never both.</summary>
internal abstract class WriteItem
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>Takes the item for execution; from here on it cannot be cancelled.</summary>
    /// <returns>False if it was cancelled.</returns>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    /// <summary>Runs the write inside the writer's transaction. Its outcome is kept, and told only by <see cref="Complete"/>.</summary>
    public abstract void Run(WriteContext context);

    /// <summary>Keeps the fault that undid this item alone.</summary>
    public abstract void Refuse(Exception fault);

    /// <summary>After the commit: gives the caller the outcome.</summary>
    public abstract void Complete();

    /// <summary>Nothing of the transaction was stored: gives the caller the reason, or the item's own fault if it had one.</summary>
    public abstract void Fail(Exception fault);

    protected bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting;
}

/// <summary>A write with a result.</summary>
/// <typeparam name="T">What it gives.</typeparam>
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
