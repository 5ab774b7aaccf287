namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>A poll that waits for its response.</summary>
internal sealed class PendingPoll
{
    // The session releases it under its lock, so the continuation must run on another thread.
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Released => _released.Task;

    public void Release() => _released.TrySetResult();
}
