using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>An acknowledgement that one caller waits for.</summary>
internal sealed class PendingAck : IAckReceiver
{
    private readonly TaskCompletionSource<ArgumentList> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ArgumentList> Answer => _answer.Task;

    public void OnAnswer(IAckOwner socket, ArgumentList arguments) => _answer.TrySetResult(arguments);

    public void OnGone(IAckOwner socket) => _answer.TrySetException(new SocketDisconnectedException());
}
