using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// The operations of a namespace. <see cref="SocketIOServer"/> has the same operations, for the main namespace,
/// <c>/</c>. Add handlers and middleware before clients connect. Everything is thread-safe.
/// </summary>
public abstract partial class NamespaceOperations : SocketEventRegistry<SocketIONamespace>
{
    private protected NamespaceOperations()
    {
    }

    /// <summary>The number of sockets connected to the namespace on this node.</summary>
    public int SocketCount => Target.RoomIndex.SocketCount;

    /// <summary>The sockets that are currently connected to the namespace on this node.</summary>
    public IReadOnlyCollection<SocketIOSocket> Sockets => Everyone.LocalSockets();

    /// <summary>The rooms that currently have members on this node, without the rooms named by socket ids.</summary>
    public IReadOnlyCollection<string> Rooms => Target.RoomIndex.Rooms();

    /// <inheritdoc cref="BroadcastOperator.Volatile"/>
    public BroadcastOperator Volatile => Everyone.Volatile;

    /// <inheritdoc cref="BroadcastOperator.DropIfSlow"/>
    public BroadcastOperator DropIfSlow => Everyone.DropIfSlow;

    /// <inheritdoc cref="BroadcastOperator.Local"/>
    public BroadcastOperator Local => Everyone.Local;

    /// <summary>The namespace that the operations act on.</summary>
    private protected abstract SocketIONamespace Target { get; }

    private protected sealed override SocketIONamespace Self => Target;

    private protected sealed override HandlerTable Table => Target.Handlers;

    private BroadcastOperator Everyone => new(Target);

    /// <inheritdoc cref="BroadcastOperator.To(string)"/>
    public BroadcastOperator To(string room) => Everyone.To(room);

    /// <inheritdoc cref="BroadcastOperator.To(IEnumerable{string})"/>
    public BroadcastOperator To(IEnumerable<string> rooms) => Everyone.To(rooms);

    /// <inheritdoc cref="BroadcastOperator.In(string)"/>
    public BroadcastOperator In(string room) => Everyone.To(room);

    /// <inheritdoc cref="BroadcastOperator.In(IEnumerable{string})"/>
    public BroadcastOperator In(IEnumerable<string> rooms) => Everyone.To(rooms);

    /// <inheritdoc cref="BroadcastOperator.Except(string)"/>
    public BroadcastOperator Except(string room) => Everyone.Except(room);

    /// <inheritdoc cref="BroadcastOperator.Except(IEnumerable{string})"/>
    public BroadcastOperator Except(IEnumerable<string> rooms) => Everyone.Except(rooms);

    /// <inheritdoc cref="BroadcastOperator.KeepLatest"/>
    public BroadcastOperator KeepLatest(string key) => Everyone.KeepLatest(key);

    /// <inheritdoc cref="BroadcastOperator.Compress"/>
    public BroadcastOperator Compress(bool compress) => Everyone.Compress(compress);

    /// <inheritdoc cref="BroadcastOperator.Timeout"/>
    public BroadcastOperator Timeout(TimeSpan timeout) => Everyone.Timeout(timeout);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync(string, CancellationToken)"/>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, payload, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) => Everyone.EmitAsync(eventName, payload, typeInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsAsync"/>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) => Everyone.EmitArgumentsAsync(eventName, arguments, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.FetchSocketsAsync"/>
    public ValueTask<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default) => Everyone.FetchSocketsAsync(cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.SocketsJoinAsync(string)"/>
    public ValueTask SocketsJoinAsync(string room) => Everyone.SocketsJoinAsync(room);

    /// <inheritdoc cref="BroadcastOperator.SocketsJoinAsync(IEnumerable{string})"/>
    public ValueTask SocketsJoinAsync(IEnumerable<string> rooms) => Everyone.SocketsJoinAsync(rooms);

    /// <inheritdoc cref="BroadcastOperator.SocketsLeaveAsync(string)"/>
    public ValueTask SocketsLeaveAsync(string room) => Everyone.SocketsLeaveAsync(room);

    /// <inheritdoc cref="BroadcastOperator.SocketsLeaveAsync(IEnumerable{string})"/>
    public ValueTask SocketsLeaveAsync(IEnumerable<string> rooms) => Everyone.SocketsLeaveAsync(rooms);

    /// <inheritdoc cref="BroadcastOperator.DisconnectSocketsAsync"/>
    public ValueTask DisconnectSocketsAsync(bool close = false) => Everyone.DisconnectSocketsAsync(close);

    private protected sealed override HandlerTable EnsureTable() => Target.Handlers;

    private protected sealed override void NoteOutgoingListener() => Target.HasOutgoingListeners = true;
}
