using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>Events that the client acknowledges.</summary>
public sealed partial class SocketIOSocket
{
    /// <summary>
    /// Sends an event without arguments and waits for the client's acknowledgement, at most
    /// <see cref="SocketIOOptions.AckTimeout"/>. Use <see cref="Timeout"/> to set another time.
    /// </summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [], timeout: null, cancellationToken);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client disconnected before it answered.</exception>
    /// <exception cref="SocketArgumentException">The answer is not of the expected type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The client already owes <see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements.
    /// </exception>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], timeout, cancellationToken);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="resultInfo">The metadata with which the acknowledgement is deserialized.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, JsonTypeInfo<TResult> resultInfo, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], resultInfo, timeout, cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, arguments, (JsonTypeInfo<TResult>)Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)), timeout, cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of the acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="resultInfo">The metadata with which the acknowledgement is deserialized.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client disconnected before it answered.</exception>
    /// <exception cref="SocketArgumentException">The answer is not of the expected type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The client already owes <see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements.
    /// </exception>
    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        JsonTypeInfo<TResult> resultInfo,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        AskAsync(eventName, arguments, resultInfo, new BroadcastFlags { Timeout = timeout }, cancellationToken);

    /// <summary>Sends an event without arguments and waits for the client's acknowledgement with all its values, as <see cref="EmitWithAckAsync(string, object, TimeSpan?, CancellationToken)"/> does.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<SocketArguments> EmitWithAckAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [], timeout: null, cancellationToken);

    /// <summary>
    /// Sends an event and waits for the client's acknowledgement with all its values. Use it for clients that
    /// acknowledge with several values: <c>callback(null, result)</c>.
    /// </summary>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<SocketArguments> EmitWithAckAsync(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], timeout, cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement with all its values.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>All values; empty if the client acknowledged without any.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client disconnected before it answered.</exception>
    /// <exception cref="InvalidOperationException">
    /// The client already owes <see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements.
    /// </exception>
    public Task<SocketArguments> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AskAsync(eventName, arguments, new BroadcastFlags { Timeout = timeout }, cancellationToken);

    internal async Task<TResult?> AskAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        JsonTypeInfo<TResult> resultInfo,
        BroadcastFlags flags,
        CancellationToken cancellationToken) =>
        (await GetAnswerAsync(eventName, arguments, flags, cancellationToken).ConfigureAwait(false)).BindFirst(resultInfo, eventName);

    internal async Task<SocketArguments> AskAsync(string eventName, IReadOnlyList<object?> arguments, BroadcastFlags flags, CancellationToken cancellationToken) =>
        new(await GetAnswerAsync(eventName, arguments, flags, cancellationToken).ConfigureAwait(false), skip: 0, Server.Options.SerializerOptions, eventName);

    private async Task<ArgumentList> GetAnswerAsync(string eventName, IReadOnlyList<object?> arguments, BroadcastFlags flags, CancellationToken cancellationToken)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        var id = Namespace.NextAckId();
        var pending = new PendingAck();
        switch (Acks.TryAdd(id, pending))
        {
            case AckTable.Added.Gone:
                throw new SocketDisconnectedException();
            case AckTable.Added.OwesTooMany:
                throw new InvalidOperationException($"The client owes {Server.Options.MaxPendingAcks} acknowledgements already ({nameof(SocketIOOptions.MaxPendingAcks)}).");
            default:
                break;
        }

        try
        {
            SendArguments(eventName, arguments, id, flags);
            return await pending.Answer
                .WaitAsync(flags.Timeout ?? Server.Options.AckTimeout, Server.Sessions.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Server.Sessions.Metrics.AcksTimedOut(1);
            throw;
        }
        finally
        {
            Acks.Forget(id);
        }
    }
}
