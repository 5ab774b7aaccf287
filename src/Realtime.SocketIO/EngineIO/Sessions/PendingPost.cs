namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>A POST, from its arrival until its packets have been handled.</summary>
internal sealed class PendingPost
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Cancelled if the session ends before the POST has been handled. The client must not receive a success then.
    /// </summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Completes when the packets have been handled, or will not be handled any more.</summary>
    public Task Handled => _handled.Task;

    /// <summary>Called when the session has ended. Does not wait for the callbacks of the token.</summary>
    public void End() => _ = _ended.CancelAsync();

    /// <summary>Called when the packets have been handled or the POST has failed.</summary>
    public void SetHandled() => _handled.TrySetResult();
}
