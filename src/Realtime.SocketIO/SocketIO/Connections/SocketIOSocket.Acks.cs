using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Events;

namespace Realtime.SocketIO;

/// <summary>Events that the client acknowledges.</summary>
public sealed partial class SocketIOSocket
{
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
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], timeout, cancellationToken);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The one argument.</param>
    /// <param name="resultInfo">How to parse the acknowledgement.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, JsonTypeInfo<TResult> resultInfo, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], resultInfo, timeout, cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <inheritdoc cref="EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, TimeSpan?, CancellationToken)" path="/exception"/>
    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, arguments, (JsonTypeInfo<TResult>)Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)), timeout, cancellationToken);

    /// <summary>Sends an event with any number of arguments and waits for the client's acknowledgement.</summary>
    /// <typeparam name="TResult">The type of its first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="resultInfo">How to parse the acknowledgement.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first argument; the default if the client acknowledged without one.</returns>
    /// <exception cref="TimeoutException">The client did not answer in time.</exception>
    /// <exception cref="SocketDisconnectedException">The client left before it answered.</exception>
    /// <exception cref="SocketArgumentException">The answer is of another type.</exception>
    /// <exception cref="InvalidOperationException">The client owes <see cref="SocketIOOptions.MaxPendingAcks"/> acknowledgements already.</exception>
    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        JsonTypeInfo<TResult> resultInfo,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        AskAsync(eventName, arguments, resultInfo, new BroadcastFlags { Timeout = timeout }, cancellationToken);

    internal async Task<TResult?> AskAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        JsonTypeInfo<TResult> resultInfo,
        BroadcastFlags flags,
        CancellationToken cancellationToken)
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
            var answer = await pending.Answer
                .WaitAsync(flags.Timeout ?? Server.Options.AckTimeout, Server.Sessions.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
            return answer.Count == 0 ? default : answer.Bind(eventName, 0, resultInfo);
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
