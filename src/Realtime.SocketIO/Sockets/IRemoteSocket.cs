namespace Realtime.SocketIO;

/// <summary>
/// A socket as <c>FetchSocketsAsync</c> gives it, of this node or another. For one of this node it is the
/// <see cref="SocketIOSocket"/> itself; for another's, what is read is a copy from the moment of the call.
/// </summary>
public interface IRemoteSocket
{
    /// <summary>The public id.</summary>
    string Id { get; }

    /// <summary>How the connection was opened.</summary>
    SocketHandshake Handshake { get; }

    /// <summary>The rooms it is in, its own (named by its id) included.</summary>
    IReadOnlyCollection<string> Rooms { get; }

    /// <summary>Free data about the socket.</summary>
    IReadOnlyDictionary<string, object?> Data { get; }

    /// <summary>Sends an event without arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Looked at before it is sent.</param>
    /// <returns>A task that is complete once the packet is queued.</returns>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to this client.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="cancellationToken">Looked at before it is sent.</param>
    /// <returns>A task that is complete once the packet is queued.</returns>
    ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments to this client.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Looked at before it is sent.</param>
    /// <returns>A task that is complete once the packet is queued.</returns>
    ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default);

    /// <summary>Sends an event without arguments and waits for the client's acknowledgement, for <see cref="SocketIOOptions.AckTimeout"/>.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    Task<TResult?> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All values, none if the client acknowledged without one.</returns>
    Task<SocketArguments> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Makes it enter a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once it has.</returns>
    ValueTask JoinAsync(string room);

    /// <summary>Makes it enter rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A task that is complete once it has.</returns>
    ValueTask JoinAsync(IEnumerable<string> rooms);

    /// <summary>Makes it leave a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once it has.</returns>
    ValueTask LeaveAsync(string room);

    /// <summary>Makes the client leave.</summary>
    /// <param name="close">False: it leaves this namespace. True: the whole connection ends.</param>
    /// <returns>A task that is complete once it has been told.</returns>
    Task DisconnectAsync(bool close = false);
}
