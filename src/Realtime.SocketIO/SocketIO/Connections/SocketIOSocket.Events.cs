using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Events;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>What the socket receives and sends.</summary>
public sealed partial class SocketIOSocket
{
    private volatile bool _ready;
    private List<SocketEvent>? _heldBack;
    private TaskCompletionSource? _readySource;

    /// <summary>A broadcast to the other sockets of the namespace.</summary>
    public BroadcastOperator Broadcast => new BroadcastOperator(Namespace).ExceptSocket(this);

    /// <summary>Whether the connection handlers have finished, so that events are no longer held back.</summary>
    internal bool IsReady => _ready;

    /// <summary>Adds a handler for an event of this socket. Where many sockets share a handler, <see cref="SocketIONamespace.On"/> costs less.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>This socket.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public SocketIOSocket On(string eventName, Func<SocketEvent, Task> handler)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(handler);
        EnsureHandlers().Add(eventName, handler);
        return this;
    }

    /// <summary>Adds a handler that runs for the next such event only.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>This socket.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public SocketIOSocket Once(string eventName, Func<SocketEvent, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var calls = 0;
        Func<SocketEvent, Task> once = null!;
        once = e =>
        {
            EnsureHandlers().Remove(eventName, once);
            return Interlocked.Increment(ref calls) == 1 ? handler(e) : Task.CompletedTask;
        };
        return On(eventName, once);
    }

    /// <summary>Removes a handler, or all handlers of an event.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler; null for all of the event.</param>
    /// <returns>This socket.</returns>
    public SocketIOSocket Off(string eventName, Func<SocketEvent, Task>? handler = null)
    {
        Handlers?.Remove(eventName, handler);
        return this;
    }

    /// <summary>A broadcast to the other sockets in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator To(string room) => Broadcast.To(room);

    /// <summary>Sends an event without arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Looked at before it is queued.</param>
    /// <returns>A task that is complete once the packet is queued; a disconnected client gets nothing.</returns>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>Sends an event to this client, written with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="cancellationToken">Looked at before it is queued.</param>
    /// <returns>A task that is complete once the packet is queued; a disconnected client gets nothing.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, (JsonTypeInfo<T>)Server.Options.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    /// <summary>Sends an event to this client.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="typeInfo">How to write it.</param>
    /// <param name="cancellationToken">Looked at before it is queued.</param>
    /// <returns>A task that is complete once the packet is queued; a disconnected client gets nothing.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsConnected)
        {
            Send(PacketWriter.Event(Namespace.PacketName, eventName, -1, payload, typeInfo));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sends an event with any number of arguments to this client, each written by its own type.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Looked at before it is queued.</param>
    /// <returns>A task that is complete once the packet is queued; a disconnected client gets nothing.</returns>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsConnected)
        {
            SendArguments(eventName, arguments, ackId: -1);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client left before it answered.</exception>
    /// <exception cref="SocketArgumentException">The answer is of another type.</exception>
    /// <exception cref="InvalidOperationException">The client owes <see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements already.</exception>
    public async Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        var (id, answer) = Acks.Add();
        try
        {
            SendArguments(eventName, [payload], id);
            var arguments = await answer
                .WaitAsync(timeout ?? Server.Options.AckTimeout, Server.Engine.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            return arguments.Count == 0 ? default : Parse<TResult>(eventName, arguments);
        }
        finally
        {
            Acks.Forget(id);
        }
    }

    /// <summary>Keeps an event until the connection handlers have finished: handlers may still be added by them.</summary>
    internal bool TryHoldBack(SocketEvent socketEvent, out ValueTask wait)
    {
        wait = ValueTask.CompletedTask;
        if (_ready)
        {
            return false;
        }

        lock (_gate)
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

    /// <summary>The connection handlers have finished: what was held back is dispatched, in order, before what comes next.</summary>
    internal void Release()
    {
        while (true)
        {
            List<SocketEvent>? held;
            lock (_gate)
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

    private TResult? Parse<TResult>(string eventName, ArgumentList arguments)
    {
        try
        {
            return arguments.Parse(0, (JsonTypeInfo<TResult>)Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new SocketArgumentException(eventName, 0, exception);
        }
    }

    private void SendArguments(string eventName, IReadOnlyList<object?> arguments, long ackId) => Send(PacketWriter.Event(
        Namespace.PacketName,
        eventName,
        ackId,
        (arguments, Server.Options.SerializerOptions),
        static (json, state) => ArgumentWriter.Write(json, state.arguments, state.SerializerOptions)));

    private HandlerTable EnsureHandlers()
    {
        lock (_gate)
        {
            return Handlers ??= new HandlerTable();
        }
    }
}
