using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>Broadcasts that are acknowledged.</summary>
public readonly partial struct BroadcastOperator
{
    /// <summary>Emits an event without arguments and gathers the acknowledgements of all recipients, as <see cref="EmitWithAckAsync{TResult}(string, object, CancellationToken)"/> does.</summary>
    /// <typeparam name="TResult">The type of an acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [], cancellationToken);

    /// <summary>
    /// Emits an event and gathers the acknowledgements of all recipients. Completes when every recipient has answered
    /// or disconnected, or after <see cref="Timeout"/> (default <see cref="SocketIOOptions.AckTimeout"/>). Clients
    /// that do not answer cause no exception; the result lists them. In a cluster, the clients of all nodes are asked;
    /// those of other nodes answer with their first value only, and without their ids.
    /// </summary>
    /// <typeparam name="TResult">The type of an acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], cancellationToken);

    /// <summary>Emits an event and gathers the acknowledgements of all recipients, as <see cref="EmitWithAckAsync{TResult}(string, object, CancellationToken)"/> does.</summary>
    /// <typeparam name="TResult">The type of an acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="resultInfo">The metadata with which the acknowledgements are deserialized.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, JsonTypeInfo<TResult> resultInfo, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], resultInfo, cancellationToken);

    /// <summary>Emits an event with any number of arguments and gathers the acknowledgements of all recipients, as <see cref="EmitWithAckAsync{TResult}(string, object, CancellationToken)"/> does.</summary>
    /// <typeparam name="TResult">The type of an acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, arguments, (JsonTypeInfo<TResult>)_namespace.Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)), cancellationToken);

    /// <summary>Emits an event with any number of arguments and gathers the acknowledgements of all recipients, as <see cref="EmitWithAckAsync{TResult}(string, object, CancellationToken)"/> does.</summary>
    /// <typeparam name="TResult">The type of an acknowledgement's first argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="resultInfo">The metadata with which the acknowledgements are deserialized.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        JsonTypeInfo<TResult> resultInfo,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resultInfo);
        return GatherAsync(eventName, arguments, new FirstValue<TResult>(eventName, resultInfo), cancellationToken);
    }

    /// <summary>Emits an event without arguments and gathers the acknowledgements of all recipients with all their values, as <see cref="EmitWithAckAsync(string, object, CancellationToken)"/> does.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [], cancellationToken);

    /// <summary>
    /// Emits an event and gathers the acknowledgements of all recipients with all their values. Use it for clients
    /// that acknowledge with several values: <c>callback(null, result)</c>. Otherwise it works like
    /// <see cref="EmitWithAckAsync{TResult}(string, object, CancellationToken)"/>.
    /// </summary>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], cancellationToken);

    /// <summary>Emits an event with any number of arguments and gathers the acknowledgements of all recipients with all their values, as <see cref="EmitWithAckAsync(string, object, CancellationToken)"/> does.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answers, and the ids of the sockets that did not answer.</returns>
    public Task<BroadcastAnswers<SocketArguments>> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        GatherAsync(eventName, arguments, new AllValues(eventName, _namespace.Server.Options.SerializerOptions), cancellationToken);

    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="reading">Parses an answer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="isForOne">Whether only one client is addressed, so that the first answer ends the wait.</param>
    internal async Task<BroadcastAnswers<TResult>> GatherAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        AnswerReading<TResult> reading,
        CancellationToken cancellationToken,
        bool isForOne = false)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        var options = _namespace.Server.Options;
        var id = _namespace.NextAckId();
        var timeout = _flags.Timeout ?? options.AckTimeout;
        var others = Others;
        var gather = new AckGather<TResult>(reading, options.MaxGatheredAckBytes, asksServers: others is not null, isForOne);
        IDisposable? request = null;
        try
        {
            if (others is null)
            {
                Ask(gather, eventName, arguments, id, content: null);
            }
            else
            {
                var content = PacketWriter.Payload(eventName, arguments, options.SerializerOptions);
                Ask(gather, eventName, arguments, id, content);
                request = others.Ask(ClusterTarget with { Timeout = timeout }, content, gather);
            }

            await gather.Completed
                .WaitAsync(timeout, _namespace.Server.Sessions.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The answers so far are returned; the result lists the sockets that have not answered.
            Metrics.AcksTimedOut(gather.WaitingCount);
        }
        catch
        {
            gather.End(id);
            throw;
        }
        finally
        {
            request?.Dispose();
        }

        return gather.End(id);
    }

    private void Ask<TResult>(AckGather<TResult> gather, string eventName, IReadOnlyList<object?> arguments, long id, ClusterPayload? content)
    {
        var recipients = LocalSockets();
        Metrics.Broadcast(recipients.Length, _namespace.MetricName);
        if (recipients.Length > 0)
        {
            if (_namespace.HasOutgoingListeners)
            {
                NotifyOutgoing(eventName, arguments, recipients);
            }

            var packet = content is { } written ? Encode(written, id) : Encode(eventName, arguments, id);
            foreach (var socket in recipients)
            {
                gather.Expect(socket, id);
                if (!socket.Send(packet, _flags.Mode))
                {
                    socket.Acks.Forget(id);
                    gather.OnGone(socket);
                }
            }
        }

        gather.Seal();
    }
}
