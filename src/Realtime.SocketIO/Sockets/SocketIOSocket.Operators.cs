using System.Collections.ObjectModel;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Options of an emission, and broadcasts to other sockets.</summary>
public sealed partial class SocketIOSocket : IRemoteSocket, IRecipient, IAckOwner
{
    /// <summary>A broadcast to the other sockets of the namespace.</summary>
    public BroadcastOperator Broadcast => new BroadcastOperator(Namespace).ExceptSocket(this);

    /// <summary>A broadcast to the other sockets of the namespace on this node.</summary>
    public BroadcastOperator Local => Broadcast.Local;

    /// <inheritdoc cref="SocketOperator.Volatile"/>
    public SocketOperator Volatile => Operator.Volatile;

    /// <inheritdoc cref="SocketOperator.DropIfSlow"/>
    public SocketOperator DropIfSlow => Operator.DropIfSlow;

    IReadOnlyDictionary<string, object?> IRemoteSocket.Data => _data is { } data ? data : ReadOnlyDictionary<string, object?>.Empty;

    AckTable IAckOwner.Acks => Acks;

    private protected override HandlerTable? Table => Handlers;

    private protected override SocketIOSocket Self => this;

    private SocketOperator Operator => new(this, default(BroadcastFlags));

    /// <inheritdoc cref="SocketOperator.KeepLatest"/>
    public SocketOperator KeepLatest(string key) => Operator.KeepLatest(key);

    /// <inheritdoc cref="SocketOperator.Compress"/>
    public SocketOperator Compress(bool compress) => Operator.Compress(compress);

    /// <inheritdoc cref="SocketOperator.Timeout"/>
    public SocketOperator Timeout(TimeSpan timeout) => Operator.Timeout(timeout);

    /// <summary>A broadcast to the other sockets in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator To(string room) => Broadcast.To(room);

    /// <summary>A broadcast to the other sockets in several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator To(IEnumerable<string> rooms) => Broadcast.To(rooms);

    /// <summary>The same as <see cref="To(string)"/>.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator In(string room) => Broadcast.To(room);

    /// <summary>The same as <see cref="To(IEnumerable{string})"/>.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator In(IEnumerable<string> rooms) => Broadcast.To(rooms);

    /// <summary>A broadcast to the other sockets of the namespace that are not in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator Except(string room) => Broadcast.Except(room);

    /// <summary>A broadcast to the other sockets of the namespace that are in none of several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The broadcast.</returns>
    public BroadcastOperator Except(IEnumerable<string> rooms) => Broadcast.Except(rooms);

    /// <summary>
    /// Adds middleware for the client's events. Middleware runs in order, after the listeners of
    /// <see cref="SocketEventRegistry{TSelf}.OnAny(Func{SocketEvent, Task})"/> and before the handlers. The
    /// namespace's middleware runs before the socket's. If middleware waits, the next event may overtake this one.
    /// </summary>
    /// <param name="middleware">
    /// Calls <c>next</c> to continue, and can await it: the task completes when the handlers have completed, and
    /// throws what they throw. If it returns without calling <c>next</c>, the handlers do not run. Exceptions of the
    /// middleware are passed to <see cref="NamespaceOperations.OnEventError"/>.
    /// </param>
    /// <returns>This socket.</returns>
    public SocketIOSocket Use(Func<SocketEvent, Func<Task>, Task> middleware) => AddMiddleware(middleware);

    bool IRecipient.Send(EncodedPacket packet) => Send(packet);

    private protected override HandlerTable EnsureTable() => EnsureHandlers();

    private protected override void NoteOutgoingListener() => Namespace.HasOutgoingListeners = true;
}
