using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;

namespace Realtime.SocketIO;

/// <summary>
/// The options of an emission to one client. Immutable: every call returns a new value, and a value can be used
/// again.
/// </summary>
public readonly struct SocketOperator : IEquatable<SocketOperator>
{
    private readonly SocketIOSocket _socket;
    private readonly BroadcastFlags _flags;

    internal SocketOperator(SocketIOSocket socket, BroadcastFlags flags)
    {
        _socket = socket;
        _flags = flags;
    }

    /// <summary>Drops the event if the client cannot receive it at once, instead of queueing it.</summary>
    public SocketOperator Volatile => new(_socket, _flags with { Volatile = true });

    /// <summary>Drops the event if the client is slow (<see cref="SocketIOOptions.SlowClientMark"/>), instead of queueing it.</summary>
    public SocketOperator DropIfSlow => new(_socket, _flags with { DropIfSlow = true });

    /// <summary>A broadcast to the other sockets of the namespace, with the same options.</summary>
    public BroadcastOperator Broadcast => new BroadcastOperator(_socket.Namespace, default, _flags).ExceptSocket(_socket);

    /// <summary>A broadcast to the other sockets of the namespace on this node, with the same options.</summary>
    public BroadcastOperator Local => Broadcast.Local;

    /// <summary>Compares the sockets and options of two emissions.</summary>
    /// <param name="left">The first emission.</param>
    /// <param name="right">The second emission.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(SocketOperator left, SocketOperator right) => left.Equals(right);

    /// <summary>Compares the sockets and options of two emissions.</summary>
    /// <param name="left">The first emission.</param>
    /// <param name="right">The second emission.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(SocketOperator left, SocketOperator right) => !left.Equals(right);

    /// <inheritdoc cref="BroadcastOperator.KeepLatest"/>
    /// <returns>An emission with that setting.</returns>
    public SocketOperator KeepLatest(string key) => new(_socket, _flags.WithLatest(key));

    /// <summary>Sets whether the packet may be compressed, if the transport compresses. Default true.</summary>
    /// <param name="compress">
    /// False for data that does not shrink, or that must not be compressed together with data that an attacker chose.
    /// </param>
    /// <returns>An emission with that setting.</returns>
    public SocketOperator Compress(bool compress) => new(_socket, _flags with { Uncompressed = !compress });

    /// <summary>Sets how long to wait for an acknowledgement. Default <see cref="SocketIOOptions.AckTimeout"/>.</summary>
    /// <param name="timeout">The time to wait; more than zero.</param>
    /// <returns>An emission with that timeout.</returns>
    public SocketOperator Timeout(TimeSpan timeout) => new(_socket, _flags.WithTimeout(timeout));

    /// <inheritdoc cref="SocketIOSocket.EmitAsync(string, CancellationToken)"/>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <inheritdoc cref="SocketIOSocket.EmitAsync{T}(string, T, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitAsync(eventName, payload, (JsonTypeInfo<T>)_socket.Server.Options.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    /// <inheritdoc cref="SocketIOSocket.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        _socket.EmitAsync(eventName, payload, typeInfo, _flags, cancellationToken);

    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsAsync(string, IReadOnlyList{object}, CancellationToken)"/>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        _socket.EmitArgumentsAsync(eventName, arguments, _flags, cancellationToken);

    /// <summary>Sends an event without arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [], cancellationToken);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        _socket.AskAsync(eventName, arguments, (JsonTypeInfo<TResult>)_socket.Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)), _flags, cancellationToken);

    /// <summary>Sends an event without arguments and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<SocketArguments> EmitWithAckAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [], cancellationToken);

    /// <summary>Sends an event and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<SocketArguments> EmitWithAckAsync(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <inheritdoc cref="SocketIOSocket.EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<SocketArguments> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        _socket.AskAsync(eventName, arguments, _flags, cancellationToken);

    /// <inheritdoc cref="SocketIOSocket.To(string)"/>
    public BroadcastOperator To(string room) => Broadcast.To(room);

    /// <inheritdoc cref="SocketIOSocket.To(IEnumerable{string})"/>
    public BroadcastOperator To(IEnumerable<string> rooms) => Broadcast.To(rooms);

    /// <inheritdoc cref="SocketIOSocket.In(string)"/>
    public BroadcastOperator In(string room) => Broadcast.In(room);

    /// <inheritdoc cref="SocketIOSocket.In(IEnumerable{string})"/>
    public BroadcastOperator In(IEnumerable<string> rooms) => Broadcast.In(rooms);

    /// <inheritdoc cref="SocketIOSocket.Except(string)"/>
    public BroadcastOperator Except(string room) => Broadcast.Except(room);

    /// <inheritdoc cref="SocketIOSocket.Except(IEnumerable{string})"/>
    public BroadcastOperator Except(IEnumerable<string> rooms) => Broadcast.Except(rooms);

    /// <inheritdoc/>
    public bool Equals(SocketOperator other) => _socket == other._socket && _flags == other._flags;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SocketOperator other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_socket, _flags);
}
