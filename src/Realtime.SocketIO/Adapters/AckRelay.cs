using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Gathers the acknowledgements of this server's clients for a server that asked, and passes each on at once. A client
/// that leaves is not reported: the official servers have no message for it, so the timeout of the asking server ends
/// its wait.
/// </summary>
/// <param name="ackId">The acknowledgement id of all recipients.</param>
/// <param name="options">Reads the answers.</param>
/// <param name="answer">Sends the first value of an acknowledgement.</param>
internal sealed class AckRelay(long ackId, SocketIOOptions options, Action<ClusterPayload> answer) : IAckReceiver
{
    private readonly Lock _gate = new();
    private readonly HashSet<IAckOwner> _waiting = [];
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isSealed;

    /// <summary>Sends a packet that asks for an acknowledgement.</summary>
    /// <returns>The number of clients that were asked.</returns>
    public int Ask(IReadOnlyList<SocketIOSocket> sockets, EncodedPacket packet, bool isVolatile)
    {
        var count = 0;
        foreach (var socket in sockets)
        {
            lock (_gate)
            {
                _waiting.Add(socket);
            }

            if (socket.Acks.TryAdd(ackId, this) != AckTable.Added.Yes)
            {
                OnGone(socket);
            }
            else if (!socket.Send(packet, isVolatile ? SendMode.Volatile : SendMode.Queue))
            {
                socket.Acks.Forget(ackId);
                OnGone(socket);
            }
            else
            {
                count++;
            }
        }

        lock (_gate)
        {
            _isSealed = true;
            Complete_NeedsLock();
        }

        return count;
    }

    /// <summary>Forgets the clients that have not answered when the time is over.</summary>
    public async Task ExpireAsync(TimeSpan timeout, TimeProvider time)
    {
        await _completed.Task.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IAckOwner[] late;
        lock (_gate)
        {
            late = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var socket in late)
        {
            socket.Acks.Forget(ackId);
        }
    }

    public void OnAnswer(IAckOwner socket, ArgumentList arguments)
    {
        if (TryRemove(socket))
        {
            answer(arguments.Count == 0 ? default : PacketWriter.Value(new SocketArgument(arguments[0], arguments.Attachments, options.SerializerOptions, "", 0)));
        }
    }

    public void OnGone(IAckOwner socket) => TryRemove(socket);

    private bool TryRemove(IAckOwner socket)
    {
        lock (_gate)
        {
            var removed = _waiting.Remove(socket);
            Complete_NeedsLock();
            return removed;
        }
    }

    private void Complete_NeedsLock()
    {
        if (_isSealed && _waiting.Count == 0)
        {
            _completed.TrySetResult();
        }
    }
}
