using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// The recipients and options of a broadcast. Immutable: every call returns a new value, and a value can be used
/// again. An event is queued for all recipients on this node before the call returns, and then handed to the cluster
/// (<c>AddCluster</c>), if there is one. Two events that are emitted one after the other reach every common recipient in
/// that order. If the other nodes cannot be reached, the event reaches the clients of this node, and nothing is thrown.
/// </summary>
public readonly partial struct BroadcastOperator : IEquatable<BroadcastOperator>
{
    private readonly SocketIONamespace _namespace;
    private readonly BroadcastTarget _target;
    private readonly BroadcastFlags _flags;

    internal BroadcastOperator(SocketIONamespace ns)
        : this(ns, default, default)
    {
    }

    internal BroadcastOperator(SocketIONamespace ns, BroadcastTarget target, BroadcastFlags flags)
    {
        _namespace = ns;
        _target = target;
        _flags = flags;
    }

    /// <summary>Drops the event for clients that cannot receive it at once, instead of queueing it.</summary>
    public BroadcastOperator Volatile => With(_flags with { Volatile = true });

    /// <summary>
    /// Drops the event for slow clients (<see cref="SocketIOOptions.SlowClientMark"/>), instead of queueing it. Other clients
    /// receive it also if it has to wait for a moment. Servers of a cluster that are not addressed by <see cref="Local"/> queue it.
    /// </summary>
    public BroadcastOperator DropIfSlow => With(_flags with { DropIfSlow = true });

    /// <summary>Addresses only the clients of this node, if there are several nodes.</summary>
    public BroadcastOperator Local => With(_flags with { Local = true });

    /// <summary>Compares the recipients and options of two broadcasts.</summary>
    /// <param name="left">The first broadcast.</param>
    /// <param name="right">The second broadcast.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(BroadcastOperator left, BroadcastOperator right) => left.Equals(right);

    /// <summary>Compares the recipients and options of two broadcasts.</summary>
    /// <param name="left">The first broadcast.</param>
    /// <param name="right">The second broadcast.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(BroadcastOperator left, BroadcastOperator right) => !left.Equals(right);

    /// <summary>
    /// Adds a room. A socket in several of the rooms receives the event once. Every socket is also in the room named
    /// by its id.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <returns>A broadcast that includes the room.</returns>
    public BroadcastOperator To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(_target with { Rooms = _target.Rooms is { } rooms ? rooms.Add(room) : [room] });
    }

    /// <summary>Adds rooms. A broadcast to an empty list of rooms reaches no socket.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A broadcast that includes the rooms.</returns>
    public BroadcastOperator To(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(_target with { Rooms = _target.Rooms is { } existing ? existing.AddRange(rooms) : [.. rooms] });
    }

    /// <summary>The same as <see cref="To(string)"/>; reads better for operations that do not emit.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A broadcast that includes the room.</returns>
    public BroadcastOperator In(string room) => To(room);

    /// <summary>The same as <see cref="To(IEnumerable{string})"/>; reads better for operations that do not emit.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A broadcast that includes the rooms.</returns>
    public BroadcastOperator In(IEnumerable<string> rooms) => To(rooms);

    /// <summary>Excludes the sockets in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A broadcast that excludes the room.</returns>
    public BroadcastOperator Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(_target with { ExceptRooms = _target.ExceptRooms is { } rooms ? rooms.Add(room) : [room] });
    }

    /// <summary>Excludes the sockets in any of several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A broadcast that excludes the rooms.</returns>
    public BroadcastOperator Except(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(_target with { ExceptRooms = _target.ExceptRooms is { } existing ? existing.AddRange(rooms) : [.. rooms] });
    }

    /// <summary>
    /// Keeps only the newest event with a key for slow clients (<see cref="SocketIOOptions.SlowClientMark"/>), for events that
    /// say a present state. A slow client receives it when it has caught up, and before every event that is emitted later. So
    /// events with one key never fill a client's queue. Servers of a cluster that are not addressed by <see cref="Local"/> queue
    /// it. Ignored for events that ask for an acknowledgement.
    /// </summary>
    /// <param name="key">What the event says the state of. Keys belong to the namespace.</param>
    /// <returns>A broadcast with that setting.</returns>
    public BroadcastOperator KeepLatest(string key) => With(_flags.WithLatest(key));

    /// <summary>Sets whether the packet may be compressed, if the transport compresses. Default true.</summary>
    /// <param name="compress">
    /// False for data that does not shrink, or that must not be compressed together with data that an attacker chose.
    /// </param>
    /// <returns>A broadcast with that setting.</returns>
    public BroadcastOperator Compress(bool compress) => With(_flags with { Uncompressed = !compress });

    /// <summary>Sets how long to wait for acknowledgements. Default <see cref="SocketIOOptions.AckTimeout"/>.</summary>
    /// <param name="timeout">The time to wait; more than zero.</param>
    /// <returns>A broadcast with that timeout.</returns>
    public BroadcastOperator Timeout(TimeSpan timeout) => With(_flags.WithTimeout(timeout));

    /// <summary>Emits an event without arguments.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient on this node, and the cluster has accepted it.</returns>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>
    /// Emits an event with one argument, which is serialized with <see cref="SocketIOOptions.SerializerOptions"/>.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient on this node, and the cluster has accepted it.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, (JsonTypeInfo<T>)_namespace.Server.Options.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    /// <summary>Emits an event with one argument.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="typeInfo">The metadata with which the payload is serialized.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient on this node, and the cluster has accepted it.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (Others is { } others)
        {
            return EmitEverywhereAsync(others, PacketWriter.Payload(eventName, payload, typeInfo), eventName, [payload]);
        }

        if (_namespace.Recovery is { } recovery && !_flags.IsOutOfOrder)
        {
            var offset = recovery.NextOffset();
            NotifyOutgoing(eventName, [payload]);
            var reached = recovery.Publish(_flags.Apply(PacketWriter.Event(_namespace.PacketName, eventName, -1, payload, typeInfo, offset)), offset, _target, _namespace.RoomIndex);
            Metrics.Broadcast(reached, _namespace.MetricName);
            return ValueTask.CompletedTask;
        }

        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        Metrics.Broadcast(count, _namespace.MetricName);
        try
        {
            if (count > 0)
            {
                if (_namespace.HasOutgoingListeners)
                {
                    NotifyOutgoing(eventName, [payload], recipients.AsSpan(0, count));
                }

                Send(_flags.Apply(PacketWriter.Event(_namespace.PacketName, eventName, -1, payload, typeInfo)), recipients.AsSpan(0, count));
            }
        }
        finally
        {
            RoomIndex<SocketIOSocket>.Return(recipients, count);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Emits an event with any number of arguments, each serialized by its runtime type.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient on this node, and the cluster has accepted it.</returns>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        if (Others is { } others)
        {
            return EmitEverywhereAsync(others, PacketWriter.Payload(eventName, arguments, _namespace.Server.Options.SerializerOptions), eventName, arguments);
        }

        if (_namespace.Recovery is { } recovery && !_flags.IsOutOfOrder)
        {
            var offset = recovery.NextOffset();
            NotifyOutgoing(eventName, arguments);
            var reached = recovery.Publish(Encode(eventName, arguments, -1, offset), offset, _target, _namespace.RoomIndex);
            Metrics.Broadcast(reached, _namespace.MetricName);
            return ValueTask.CompletedTask;
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

                Send(Encode(eventName, arguments, -1), recipients.AsSpan(0, count));
            }
        }
        finally
        {
            RoomIndex<SocketIOSocket>.Return(recipients, count);
        }

        return ValueTask.CompletedTask;
    }

    private SocketIOMetrics Metrics => _namespace.Server.Sessions.Metrics;

    /// <inheritdoc/>
    public bool Equals(BroadcastOperator other) =>
        _namespace == other._namespace && _target == other._target && _flags == other._flags;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BroadcastOperator other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _target, _flags);

    internal BroadcastOperator ExceptSocket(SocketIOSocket socket) => With(_target with { Except = socket });

    private static void NotifyOutgoing(string eventName, IReadOnlyList<object?> arguments, ReadOnlySpan<SocketIOSocket> recipients)
    {
        foreach (var socket in recipients)
        {
            EventDispatcher.NotifyOutgoing(socket, eventName, arguments);
        }
    }

    private void NotifyOutgoing(string eventName, IReadOnlyList<object?> arguments)
    {
        if (_namespace.HasOutgoingListeners)
        {
            var recipients = _namespace.RoomIndex.Rent(_target, out var count);
            NotifyOutgoing(eventName, arguments, recipients.AsSpan(0, count));
            RoomIndex<SocketIOSocket>.Return(recipients, count);
        }
    }

    private BroadcastOperator With(BroadcastTarget target) => new(_namespace, target, _flags);

    private BroadcastOperator With(BroadcastFlags flags) => new(_namespace, _target, flags);

    private EncodedPacket Encode(string eventName, IReadOnlyList<object?> arguments, long ackId, string? offset = null) => _flags.Apply(PacketWriter.Event(
        _namespace.PacketName,
        eventName,
        ackId,
        (arguments, _namespace.Server.Options.SerializerOptions),
        static (json, state) => ArgumentWriter.Write(json, state.arguments, state.SerializerOptions),
        offset));

    private void Send(EncodedPacket packet, ReadOnlySpan<SocketIOSocket> recipients, Func<EncodedPacket>? whenKept = null)
    {
        foreach (var socket in recipients)
        {
            socket.Send(packet, _flags, whenKept);
        }
    }
}
