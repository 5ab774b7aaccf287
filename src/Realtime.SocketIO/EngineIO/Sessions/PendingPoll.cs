namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>A poll that waits for its answer.</summary>
internal sealed class PendingPoll
{
    // Released under the session's lock: the continuation must run elsewhere.
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Released => _released.Task;

    public void Release() => _released.TrySetResult();
}
