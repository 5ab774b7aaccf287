namespace Realtime.SocketIO;

/// <summary>
/// A socket of this node or another, as <c>FetchSocketsAsync</c> returns it. A socket of this node is the
/// <see cref="SocketIOSocket"/> itself. The properties of a socket of another node are a copy from the time of the
/// call: its data as JSON, its handshake without headers, query and auth payload. Operations on it complete when the
/// cluster has accepted them, and do nothing while that node cannot be reached.
/// </summary>
public interface IRemoteSocket
{
    /// <summary>The socket's public id.</summary>
    string Id { get; }

    /// <summary>The data of the request that opened the connection.</summary>
    SocketHandshake Handshake { get; }

    /// <summary>The rooms that the socket is in, including the room named by its id.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>Data that the host attached to the socket.</summary>
    IReadOnlyDictionary<string, object?> Data { get; }

    /// <summary>Sends an event without arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued.</returns>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to this client.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued.</returns>
    ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked only before the packet is queued.</param>
    /// <returns>A task that completes when the packet is queued.</returns>
    ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends an event without arguments and waits for the client's acknowledgement, at most
    /// <see cref="SocketIOOptions.AckTimeout"/>.
    /// </summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    Task<TResult?> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client is not connected.</exception>
    Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// All values; empty if the client acknowledged without any. Another node passes on only the first value.
    /// </returns>
    Task<SocketArguments> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Adds the socket to a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that completes when the socket has joined.</returns>
    ValueTask JoinAsync(string room);

    /// <summary>Adds the socket to rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A task that completes when the socket has joined.</returns>
    ValueTask JoinAsync(IEnumerable<string> rooms);

    /// <summary>Removes the socket from a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that completes when the socket has left.</returns>
    ValueTask LeaveAsync(string room);

    /// <summary>Disconnects the client.</summary>
    /// <param name="close">False to disconnect it from this namespace only; true to close the whole connection.</param>
    /// <returns>A task that completes when the DISCONNECT packet is queued.</returns>
    Task DisconnectAsync(bool close = false);
}
