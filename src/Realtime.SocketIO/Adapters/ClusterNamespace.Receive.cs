using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Adapters;

/// <summary>Does what other servers ask for, with the sockets of this server alone.</summary>
internal sealed partial class ClusterNamespace
{
    // Another server chooses how long to wait for its acknowledgements. They are kept no longer than this.
    private static readonly TimeSpan MaxAckTime = TimeSpan.FromHours(1);

    /// <summary>Adds a message. Messages are processed in the order of these calls.</summary>
    public void Enqueue(ClusterMessage message, long size)
    {
        if (message is { Type: ClusterMessageType.Broadcast, RequestId: null } && _lane.IsIdle && !Addressed(message).MayReach)
        {
            // Most servers have no member of most rooms. For these, nothing runs that could block, and a turn on the thread pool
            // would wake a thread for nothing. No message waits that would make a socket a member.
            Process(message, size);
            return;
        }

        _lane.Add(message, size);
    }

    private void Process(ClusterMessage message, long size)
    {
        try
        {
            Process(message);
        }
        catch (Exception exception)
        {
            _cluster.Drop(message, DropReason.Failed, exception);
        }
        finally
        {
            _cluster.OnProcessed(size);
        }
    }

    private void Process(ClusterMessage message)
    {
        switch (message.Type)
        {
            case ClusterMessageType.Broadcast:
                Broadcast(message);
                break;
            case ClusterMessageType.SocketsJoin when AreRooms(message.Rooms):
                Observe(Addressed(message).SocketsJoinAsync(message.Rooms));
                break;
            case ClusterMessageType.SocketsLeave when AreRooms(message.Rooms):
                Observe(Addressed(message).SocketsLeaveAsync(message.Rooms));
                break;
            case ClusterMessageType.DisconnectSockets:
                Observe(Addressed(message).DisconnectSocketsAsync(message.Close));
                break;
            case ClusterMessageType.FetchSockets when message.RequestId is not null:
                Answer(message, ClusterMessageType.FetchSocketsResponse, answer => answer with { Sockets = [.. Addressed(message).LocalSockets().Select(SocketSnapshot.Of)] });
                break;
            case ClusterMessageType.ServerSideEmit:
                ServerSideEmit(message);
                break;
            default:
                _cluster.Drop(message, DropReason.InvalidContent);
                break;
        }
    }

    private static bool AreRooms(IReadOnlyList<string> rooms) => !rooms.Any(string.IsNullOrEmpty);

    /// <summary>The addressed sockets of this server. Nothing is sent to the cluster again.</summary>
    private BroadcastOperator Addressed(ClusterMessage message) =>
        new(_namespace, ClusterTargets.Recipients(message.Target), ClusterTargets.Flags(message.Target));

    private void Broadcast(ClusterMessage message)
    {
        if (!ClusterContent.TryReadEvent(message.Payload, _cluster.Options.MaxJsonDepth, out var name, out var list) || ReservedEvents.Contains(name))
        {
            _cluster.Drop(message, DropReason.InvalidContent);
            return;
        }

        var serializer = _namespace.Server.Options.SerializerOptions;
        var recipients = Addressed(message);
        if (message.RequestId is null)
        {
            recipients.Deliver(message.Payload, name, _namespace.HasOutgoingListeners ? new SocketArguments(list, skip: 1, serializer, name) : []);
            return;
        }

        var ackId = _namespace.NextAckId();
        var relay = new AckRelay(
            ackId,
            _namespace.Server.Options,
            value => Answer(message, ClusterMessageType.BroadcastAck, answer => answer with { Payload = value }));
        var count = relay.Ask(recipients.LocalSockets(), recipients.Encode(message.Payload, ackId), message.Target.IsVolatile);
        Answer(message, ClusterMessageType.BroadcastClientCount, answer => answer with { ClientCount = count });
        var timeout = message.Target.Timeout ?? _namespace.Server.Options.AckTimeout;
        _ = relay.ExpireAsync(timeout > TimeSpan.Zero && timeout < MaxAckTime ? timeout : MaxAckTime, _cluster.TimeProvider);
    }

    private void ServerSideEmit(ClusterMessage message)
    {
        if (!ClusterContent.TryReadEvent(message.Payload, _cluster.Options.MaxJsonDepth, out var name, out var list))
        {
            _cluster.Drop(message, DropReason.InvalidContent);
            return;
        }

        var received = _namespace.DeliverServerSide(name, list);
        if (message.RequestId is not null)
        {
            _ = AnswerLaterAsync();
        }

        async Task AnswerLaterAsync()
        {
            var value = await received.Answer.ConfigureAwait(false);
            Answer(message, ClusterMessageType.ServerSideEmitResponse, answer => answer with { Payload = value });
        }
    }

    private void Answer(ClusterMessage request, ClusterMessageType type, Func<ClusterMessage, ClusterMessage> complete) =>
        _ = _cluster.AnswerAsync(request, complete(_cluster.Message(type, _namespace.Name)));

    /// <summary>Logs a failure of what may complete later. It does so at once in most cases.</summary>
    private void Observe(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            _ = _namespace.Observe("cluster request", task.AsTask);
        }
    }
}
