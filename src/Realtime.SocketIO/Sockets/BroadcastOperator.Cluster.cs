using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Broadcasts in a cluster.</summary>
public readonly partial struct BroadcastOperator
{
    /// <summary>The other servers, if the broadcast is also for them.</summary>
    private INamespaceCluster? Others => _namespace.Cluster is { } cluster && IsForOthers ? cluster : null;

    private ClusterTarget ClusterTarget => ClusterTargets.From(_target, _flags);

    /// <summary>
    /// An empty list of rooms addresses nobody, whereas a message without rooms addresses everybody. The room of a
    /// socket of this server has no member elsewhere.
    /// </summary>
    private bool IsForOthers => !_flags.Local
        && _target.Rooms is not { Length: 0 }
        && !(_target.SingleRoom is { } room && _namespace.RoomIndex.TryGet(room, out _));

    /// <summary>Delivers an event that is already written to the sockets of this server.</summary>
    /// <param name="content">The array of the event's name and its arguments.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments, for listeners of outgoing events.</param>
    internal void Deliver(ClusterPayload content, string eventName, IReadOnlyList<object?> arguments)
    {
        if (_namespace.Recovery is { } recovery && !_flags.IsOutOfOrder)
        {
            var offset = recovery.NextOffset();
            NotifyOutgoing(eventName, arguments);
            var reached = recovery.Publish(Encode(content, -1, offset), offset, _target, _namespace.RoomIndex);
            Metrics.Broadcast(reached, _namespace.MetricName);
            return;
        }

        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        Metrics.Broadcast(count, _namespace.MetricName);
        try
        {
            if (count > 0)
            {
                if (_namespace.HasOutgoingListeners)
                {
                    NotifyOutgoing(eventName, arguments, recipients.AsSpan(0, count));
                }

                Send(Encode(content, -1), recipients.AsSpan(0, count));
            }
        }
        finally
        {
            RoomIndex<SocketIOSocket>.Return(recipients, count);
        }
    }

    internal EncodedPacket Encode(ClusterPayload content, long ackId, string? offset = null) =>
        _flags.Apply(PacketWriter.Event(_namespace.PacketName, content, ackId, offset));

    private ValueTask EmitEverywhereAsync(INamespaceCluster others, ClusterPayload content, string eventName, IReadOnlyList<object?> arguments)
    {
        Deliver(content, eventName, arguments);
        return others.BroadcastAsync(ClusterTarget, content);
    }
}
