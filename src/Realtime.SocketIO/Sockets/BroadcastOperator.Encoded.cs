using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>Broadcasts on this server whose packet is encoded before its recipients are known.</summary>
public readonly partial struct BroadcastOperator
{
    /// <summary>Whether there may be a recipient on this server.</summary>
    internal bool MayReach => _namespace.RoomIndex.MayReach(_target);

    /// <summary>Encodes an event.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">Its argument.</param>
    /// <param name="typeInfo">Writes the argument.</param>
    /// <param name="offset">The last argument; null for clients that cannot use recovery.</param>
    internal EncodedPacket Encode<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, string? offset)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        var packet = _flags.Apply(PacketWriter.Event(_namespace.PacketName, eventName, -1, payload, typeInfo, offset));
        _namespace.Server.Sessions.Prepare(packet);
        return packet;
    }

    /// <summary>Encodes an event without an offset, to be sent out of order.</summary>
    internal EncodedPacket Encode<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        return _flags.Apply(PacketWriter.Event(_namespace.PacketName, eventName, -1, payload, typeInfo));
    }

    /// <summary>Queues an encoded event for its recipients on this server.</summary>
    /// <param name="packet">The packet; null to only count that there is no recipient.</param>
    /// <param name="eventName">The event, for listeners of outgoing events.</param>
    /// <param name="payload">Returns its argument, for the same.</param>
    /// <param name="encodePlain">
    /// Encodes the event without an offset, for clients that cannot use recovery, and to be kept for slow clients. Called several times.
    /// </param>
    internal void DeliverHere(EncodedPacket? packet, string eventName, Func<object?> payload, Func<EncodedPacket> encodePlain)
    {
        if (packet is null)
        {
            Metrics.Broadcast(0, _namespace.MetricName);
            return;
        }

        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        Metrics.Broadcast(count, _namespace.MetricName);
        if (count > 0 && _namespace.HasOutgoingListeners)
        {
            NotifyOutgoing(eventName, [payload()], recipients.AsSpan(0, count));
        }

        var whenKept = _flags.LatestKey is null ? null : encodePlain;
        foreach (var socket in recipients.AsSpan(0, count))
        {
            socket.Send(socket.PrivateId is null ? encodePlain() : packet, _flags, whenKept);
        }

        RoomIndex<SocketIOSocket>.Return(recipients, count);
    }
}
