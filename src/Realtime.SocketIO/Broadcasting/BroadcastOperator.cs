using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Events;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// A broadcast that is being addressed. Immutable: every call gives a new one, and one can be kept and used
/// again. An emission is encoded once and queued for all recipients before the call returns; two emissions
/// made one after the other reach every common recipient in that order.
/// </summary>
public readonly struct BroadcastOperator : IEquatable<BroadcastOperator>
{
    private readonly SocketIONamespace _namespace;
    private readonly BroadcastTarget _target;
    private readonly bool _volatile;

    internal BroadcastOperator(SocketIONamespace ns)
        : this(ns, default, false)
    {
    }

    private BroadcastOperator(SocketIONamespace ns, BroadcastTarget target, bool isVolatile)
    {
        _namespace = ns;
        _target = target;
        _volatile = isVolatile;
    }

    /// <summary>Drops the event for clients that cannot take it at once, instead of queueing it.</summary>
    public BroadcastOperator Volatile => new(_namespace, _target, isVolatile: true);

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
        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        try
        {
            // Nobody there, nothing to encode.
            if (count > 0)
            {
                Send(PacketWriter.Event(_namespace.PacketName, eventName, -1, payload, typeInfo), recipients.AsSpan(0, count));
            }
        }
        finally
        {
            Return(recipients, count);
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
        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        try
        {
            if (count > 0)
            {
                var packet = PacketWriter.Event(
                    _namespace.PacketName,
                    eventName,
                    -1,
                    (arguments, _namespace.Server.Options.SerializerOptions),
                    static (json, state) => ArgumentWriter.Write(json, state.arguments, state.SerializerOptions));
                Send(packet, recipients.AsSpan(0, count));
            }
        }
        finally
        {
            Return(recipients, count);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Makes the addressed sockets enter a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once they have.</returns>
    public async ValueTask SocketsJoinAsync(string room)
    {
        foreach (var socket in FetchSockets())
        {
            await socket.JoinAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the addressed sockets leave a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once they have.</returns>
    public async ValueTask SocketsLeaveAsync(string room)
    {
        foreach (var socket in FetchSockets())
        {
            await socket.LeaveAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects the addressed sockets.</summary>
    /// <param name="close">Whether their whole connections end.</param>
    /// <returns>A task that is complete once they are disconnected.</returns>
    public async ValueTask DisconnectSocketsAsync(bool close = false)
    {
        foreach (var socket in FetchSockets())
        {
            await socket.DisconnectAsync(close).ConfigureAwait(false);
        }
    }

    /// <summary>The addressed sockets of this node, at this moment.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<SocketIOSocket> FetchSockets()
    {
        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        try
        {
            return recipients.AsSpan(0, count).ToArray();
        }
        finally
        {
            Return(recipients, count);
        }
    }

    /// <inheritdoc/>
    public bool Equals(BroadcastOperator other) =>
        _namespace == other._namespace && _target == other._target && _volatile == other._volatile;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BroadcastOperator other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _target, _volatile);

    internal BroadcastOperator ExceptSocket(SocketIOSocket socket) => With(_target with { ExceptSocket = socket });

    private static void Return(SocketIOSocket[] recipients, int count)
    {
        recipients.AsSpan(0, count).Clear();
        ArrayPool<SocketIOSocket>.Shared.Return(recipients);
    }

    private BroadcastOperator With(BroadcastTarget target) => new(_namespace, target, _volatile);

    private void Send(EncodedPacket packet, ReadOnlySpan<SocketIOSocket> recipients)
    {
        foreach (var socket in recipients)
        {
            socket.Send(packet, _volatile);
        }
    }
}
