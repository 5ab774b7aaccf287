namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>A POST from its arrival until its packets have been handed on.</summary>
internal sealed class PendingPost
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled if the session ends before the POST does: its client must not take it for done.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Completes when the packets have been handed on, or never will be.</summary>
    public Task Handled => _handled.Task;

    /// <summary>The session has ended. Returns at once: what follows is not the caller's work.</summary>
    public void End() => _ = _ended.CancelAsync();

    /// <summary>The packets have been handed on, or the POST has failed.</summary>
    public void SetHandled() => _handled.TrySetResult();
}
