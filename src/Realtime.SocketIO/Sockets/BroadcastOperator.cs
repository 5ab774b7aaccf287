using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// A broadcast that is being addressed. Immutable: every call gives a new one, and one can be kept and used
/// again. An emission is encoded once and queued for all recipients before the call returns; two emissions
/// made one after the other reach every common recipient in that order.
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

    /// <summary>Drops the event for clients that cannot take it at once, instead of queueing it.</summary>
    public BroadcastOperator Volatile => With(_flags with { Volatile = true });

    /// <summary>Reaches the clients of this node only, where there are several nodes.</summary>
    public BroadcastOperator Local => With(_flags with { Local = true });

    /// <summary>Compares two broadcasts by address.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(BroadcastOperator left, BroadcastOperator right) => left.Equals(right);

    /// <summary>Compares two broadcasts by address.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(BroadcastOperator left, BroadcastOperator right) => !left.Equals(right);

    /// <summary>Adds a room; a socket in several of the rooms gets the event once. A socket's id is a room of its own.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast with it.</returns>
    public BroadcastOperator To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(_target with { Rooms = _target.Rooms is { } rooms ? rooms.Add(room) : [room] });
    }

    /// <summary>Adds rooms. No rooms at all address nobody, not everybody.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast with them.</returns>
    public BroadcastOperator To(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(_target with { Rooms = _target.Rooms is { } existing ? existing.AddRange(rooms) : [.. rooms] });
    }

    /// <summary>The same as <see cref="To(string)"/>, which reads better where nothing is emitted.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast with it.</returns>
    public BroadcastOperator In(string room) => To(room);

    /// <summary>The same as <see cref="To(IEnumerable{string})"/>, which reads better where nothing is emitted.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast with them.</returns>
    public BroadcastOperator In(IEnumerable<string> rooms) => To(rooms);

    /// <summary>Leaves out whoever is in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast without it.</returns>
    public BroadcastOperator Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return With(_target with { ExceptRooms = _target.ExceptRooms is { } rooms ? rooms.Add(room) : [room] });
    }

    /// <summary>Leaves out whoever is in one of several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast without them.</returns>
    public BroadcastOperator Except(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        return With(_target with { ExceptRooms = _target.ExceptRooms is { } existing ? existing.AddRange(rooms) : [.. rooms] });
    }

    /// <summary>Says whether the packet may be compressed, where the transport compresses. Default true.</summary>
    /// <param name="compress">False for what does not get smaller, or must not be compressed beside what an attacker chose.</param>
    /// <returns>The broadcast with that setting.</returns>
    public BroadcastOperator Compress(bool compress) => With(_flags with { Uncompressed = !compress });

    /// <summary>Says how long acknowledgements are waited for. Default <see cref="SocketIOOptions.AckTimeout"/>.</summary>
    /// <param name="timeout">More than zero.</param>
    /// <returns>The broadcast with that time.</returns>
    public BroadcastOperator Timeout(TimeSpan timeout) => With(_flags.WithTimeout(timeout));

    /// <summary>Emits an event without arguments.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Looked at before anything is queued.</param>
    /// <returns>A task that is complete once the event is queued for every recipient.</returns>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>Emits an event, written with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="cancellationToken">Looked at before anything is queued.</param>
    /// <returns>A task that is complete once the event is queued for every recipient.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, (JsonTypeInfo<T>)_namespace.Server.Options.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    /// <summary>Emits an event.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="typeInfo">How to write it.</param>
    /// <param name="cancellationToken">Looked at before anything is queued.</param>
    /// <returns>A task that is complete once the event is queued for every recipient.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (_namespace.Recovery is { } recovery && !_flags.Volatile)
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
            // Nobody there, nothing to encode.
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

    /// <summary>Emits an event with any number of arguments, each written by its own type.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Looked at before anything is queued.</param>
    /// <returns>A task that is complete once the event is queued for every recipient.</returns>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        if (_namespace.Recovery is { } recovery && !_flags.Volatile)
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

    private void Send(EncodedPacket packet, ReadOnlySpan<SocketIOSocket> recipients)
    {
        foreach (var socket in recipients)
        {
            socket.Send(packet, _flags.Volatile);
        }
    }
}
