using System.Collections.Concurrent;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Adapters;

/// <summary>Receives the answers to a request.</summary>
internal interface IPendingRequest
{
    void OnAnswer(ClusterMessage answer);
}

/// <summary>The requests of this server that other servers have not all answered yet.</summary>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<(string Namespace, string Id), IPendingRequest> _pending = new();

    /// <summary>Adds a request.</summary>
    /// <returns>Its id, and what removes it.</returns>
    public Pending Add(string ns, IPendingRequest request)
    {
        var id = RandomId.Create();
        _pending[(ns, id)] = request;
        return new Pending(this, (ns, id));
    }

    /// <summary>Passes an answer to its request. An answer that is not expected, or not any more, is ignored.</summary>
    public void OnAnswer(ClusterMessage answer)
    {
        if (answer.RequestId is { } id && _pending.TryGetValue((answer.Namespace, id), out var request))
        {
            request.OnAnswer(answer);
        }
    }

    internal sealed class Pending(PendingRequests requests, (string Namespace, string Id) key) : IDisposable
    {
        public string Id => key.Id;

        public void Dispose() => requests._pending.TryRemove(key, out _);
    }
}

/// <summary>A request that each of a number of servers answers once.</summary>
/// <param name="expected">The number of servers.</param>
/// <param name="answerType">The type of an answer.</param>
internal sealed class ServerRequest(int expected, ClusterMessageType answerType) : IPendingRequest
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly List<ClusterMessage> _answers = [];
    private readonly TaskCompletionSource<IReadOnlyList<ClusterMessage>> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnAnswer(ClusterMessage answer)
    {
        lock (_gate)
        {
            // Some transports do not tell who answers.
            if (answer.Type != answerType || _answers.Count == expected || (answer.SenderId.Length > 0 && !_heard.Add(answer.SenderId)))
            {
                return;
            }

            _answers.Add(answer);
            if (_answers.Count == expected)
            {
                _completed.TrySetResult([.. _answers]);
            }
        }
    }

    /// <summary>Waits for all answers.</summary>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    public async Task<IReadOnlyList<ClusterMessage>> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await _completed.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            lock (_gate)
            {
                throw new TimeoutException($"Only {_answers.Count} of {expected} servers answered within {timeout.TotalSeconds:0.###} s", exception);
            }
        }
    }
}

/// <summary>A broadcast whose acknowledgements other servers pass on.</summary>
internal sealed class AckRequest(IClusterAckReceiver receiver) : IPendingRequest
{
    public void OnAnswer(ClusterMessage answer)
    {
        switch (answer.Type)
        {
            case ClusterMessageType.BroadcastClientCount:
                receiver.OnClientCount(answer.SenderId, answer.ClientCount);
                break;
            case ClusterMessageType.BroadcastAck:
                receiver.OnAnswer(answer.Payload);
                break;
            default:
                break;
        }
    }
}
