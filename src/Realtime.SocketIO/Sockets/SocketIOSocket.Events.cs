using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>The events that the socket receives and sends.</summary>
public sealed partial class SocketIOSocket
{
    private volatile bool _ready;
    private List<SocketEvent>? _heldBack;
    private TaskCompletionSource? _readySource;

    /// <summary>Whether the connection handlers have finished, so that events are no longer held back.</summary>
    internal bool IsReady => _ready;

    /// <summary>Sends an event without arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued. A disconnected client receives nothing.</returns>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>
    /// Sends an event with one argument to this client. The argument is serialized with
    /// <see cref="SocketIOOptions.SerializerOptions"/>.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued. A disconnected client receives nothing.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, (JsonTypeInfo<T>)Server.Options.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    /// <summary>Sends an event with one argument to this client.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="typeInfo">The metadata with which the payload is serialized.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued. A disconnected client receives nothing.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, typeInfo, default, cancellationToken);

    /// <summary>Sends an event with any number of arguments to this client, each serialized by its runtime type.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued. A disconnected client receives nothing.</returns>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        EmitArgumentsAsync(eventName, arguments, default, cancellationToken);

    internal ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, BroadcastFlags flags, CancellationToken cancellationToken)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsConnected)
        {
            if (Namespace.HasOutgoingListeners)
            {
                EventDispatcher.NotifyOutgoing(this, eventName, [payload]);
            }

            var offset = OffsetFor(flags);
            Send(flags.Apply(PacketWriter.Event(Namespace.PacketName, eventName, -1, payload, typeInfo, offset)), flags, offset);
        }

        return ValueTask.CompletedTask;
    }

    internal ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, BroadcastFlags flags, CancellationToken cancellationToken)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsConnected)
        {
            SendArguments(eventName, arguments, ackId: -1, flags);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Holds an event back until the connection handlers have finished, because they may still add event handlers.
    /// </summary>
    internal bool TryHoldBack(SocketEvent socketEvent, out ValueTask wait)
    {
        wait = ValueTask.CompletedTask;
        if (_ready)
        {
            return false;
        }

        lock (_connection.Gate)
        {
            if (_ready)
            {
                return false;
            }

            (_heldBack ??= []).Add(socketEvent);
            if (_heldBack.Count >= Server.Options.MaxConcurrentEvents)
            {
                _readySource ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = new ValueTask(_readySource.Task);
            }

            return true;
        }
    }

    /// <summary>
    /// Called when the connection handlers have finished. Dispatches the events that were held back, in order, before
    /// later events.
    /// </summary>
    internal void Release()
    {
        while (true)
        {
            List<SocketEvent>? held;
            lock (_connection.Gate)
            {
                held = _heldBack;
                _heldBack = null;
                _ready = held is null;
            }

            if (held is null)
            {
                _readySource?.TrySetResult();
                return;
            }

            foreach (var socketEvent in held)
            {
                _ = EventDispatcher.DispatchAsync(_connection.Limiter, socketEvent).AsTask();
            }
        }
    }

    private void SendArguments(string eventName, IReadOnlyList<object?> arguments, long ackId, BroadcastFlags flags)
    {
        if (Namespace.HasOutgoingListeners)
        {
            EventDispatcher.NotifyOutgoing(this, eventName, arguments);
        }

        var offset = ackId < 0 ? OffsetFor(flags) : null;
        var packet = PacketWriter.Event(
            Namespace.PacketName,
            eventName,
            ackId,
            (arguments, Server.Options.SerializerOptions),
            static (json, state) => ArgumentWriter.Write(json, state.arguments, state.SerializerOptions),
            offset);
        Send(flags.Apply(packet), flags, offset);
    }

    private string? OffsetFor(BroadcastFlags flags) => flags.IsOutOfOrder ? null : Namespace.Recovery?.NextOffset();

    private void Send(EncodedPacket packet, BroadcastFlags flags, string? offset)
    {
        if (offset is null)
        {
            Send(packet, flags);
        }
        else
        {
            // Published to the room named by the socket's id, so that it is kept for a client that reconnects.
            Namespace.Recovery!.Publish(packet, offset, new BroadcastTarget { Rooms = [Id] }, Namespace.RoomIndex);
        }
    }

    private HandlerTable EnsureHandlers()
    {
        lock (_connection.Gate)
        {
            return Handlers ??= new HandlerTable();
        }
    }
}
