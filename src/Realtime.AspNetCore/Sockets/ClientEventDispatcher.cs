using Microsoft.Extensions.Logging;
using Realtime.Commands;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Guards;
using Realtime.Recovery;
using Realtime.SocketIO;

namespace Realtime.Sockets;

/// <summary>
/// Runs a client's events and answers them. If the client requested an acknowledgement, it gets one. Otherwise, only a
/// failure is answered, with the dialect's error event to that socket. A socket's events take effect in the order in which
/// they arrived.
/// </summary>
internal sealed class ClientEventDispatcher(
    ClientCommands commands,
    DialectContext context,
    StateRecovery recovery,
    SessionTelling sessions,
    RateLimits limits,
    ILogger<ClientEventDispatcher> logger)
{
    /// <summary>How long a socket that sends too much waits for each refusal. In real time, which an injected clock does not stop.</summary>
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);

    private readonly LogThrottle _failures = new(TimeSpan.FromSeconds(1));

    /// <summary>
    /// Handles one event. The server runs the synchronous part of this method one event
    /// after the other, which protects <see cref="ChatSocket.Tail"/>.
    /// </summary>
    public Task HandleAsync(SocketEvent request, ClientEvent clientEvent)
    {
        if (request.Socket.State is not ChatSocket socket)
        {
            // Every socket was admitted; a socket without a state is being closed.
            return Task.CompletedTask;
        }

        var call = new ClientCall(request, socket, commands, context);
        if (!limits.TryTakeEvent(socket.Connection?.UserId, ref socket.Budget, cost: 1, out var retryAfter))
        {
            return RefuseLaterAsync(socket, call, clientEvent, retryAfter);
        }

        if (socket.Tail.IsCompleted)
        {
            var handled = RunAsync(socket, call, clientEvent);
            socket.Tail = clientEvent.Overlaps ? Task.CompletedTask : handled;
            return handled;
        }

        var started = StartAfterAsync(socket.Tail, socket, call, clientEvent);
        var done = started.Unwrap();
        socket.Tail = clientEvent.Overlaps ? started : done;
        return done;
    }

    /// <summary>
    /// Refuses an event of a flood. The answer waits, and the event keeps its place among those that the server handles at a time for a
    /// connection (<see cref="SocketIOOptions.MaxConcurrentEvents"/>). So the server soon reads no more from the client, and a flood
    /// costs little. Other events of the socket do not wait for it.
    /// </summary>
    private async Task RefuseLaterAsync(ChatSocket socket, ClientCall call, ClientEvent clientEvent, TimeSpan retryAfter)
    {
        await Task.Delay(RefusalPause, call.Event.Socket.HandlerDeadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var reply = await RefuseAsync(call, clientEvent, new RealtimeException(RealtimeError.RateLimited) { RetryAfter = retryAfter }).ConfigureAwait(false);
            await reply.SendAsync(call.Event).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The client disconnected before the answer.
            logger.AnswerFailed(call.Event.Name, socket.Socket.Id, exception);
        }
    }

    private async Task<Task> StartAfterAsync(Task before, ChatSocket socket, ClientCall call, ClientEvent clientEvent)
    {
        await before.ConfigureAwait(false);
        return RunAsync(socket, call, clientEvent);
    }

    /// <summary>Runs the event and answers it. Never throws, so that later events can run.</summary>
    private async Task RunAsync(ChatSocket socket, ClientCall call, ClientEvent clientEvent)
    {
        try
        {
            var reply = await ExecuteAsync(call, clientEvent).ConfigureAwait(false);
            if (call.Event.HasAck && recovery.IsUntold(socket.Socket))
            {
                // What is confirmed to the client is not lost with this node.
                await sessions.TellAsync().ConfigureAwait(false);
            }

            await reply.SendAsync(call.Event).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The client disconnected before the answer.
            logger.AnswerFailed(call.Event.Name, socket.Socket.Id, exception);
        }
    }

    private async Task<Reply> ExecuteAsync(ClientCall call, ClientEvent clientEvent)
    {
        using var activity = ChatActivitySource.StartCommand(clientEvent.Name);
        try
        {
            if (!call.IsAuthenticated && !clientEvent.BeforeAuthentication)
            {
                throw new RealtimeException(RealtimeError.Unauthenticated);
            }

            // HostCall is not used, not even for a host's dialect: a slow handler delays only later events of the same socket,
            // as any handler of the server does. The host services that it calls have limits.
            // When the server stops, every event must still be answered, whatever its handler waits for.
            return await clientEvent.HandleAsync(call).WaitAsync(call.Event.Socket.HandlerDeadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Event.Socket.HandlerDeadline.IsCancellationRequested)
        {
            ChatActivitySource.Refuse(activity, RealtimeErrors.Code(RealtimeError.Unavailable));
            return await RefuseAsync(call, clientEvent, new RealtimeException(RealtimeError.Unavailable)).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            ChatActivitySource.Refuse(activity, exception.Code);
            return await RefuseAsync(call, clientEvent, exception).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ChatActivitySource.Refuse(activity, RealtimeErrors.Code(RealtimeError.Internal));
            if (_failures.TryPass(out var held))
            {
                // A client that makes an event fail can repeat it.
                logger.ClientEventFailed(call.Event.Name, call.Event.Socket.Id, held, exception);
            }

            return await FailAsync(call, clientEvent, new(RealtimeErrors.Code(RealtimeError.Internal), clientEvent.FailureMessage)).ConfigureAwait(false);
        }
    }

    private static ValueTask<Reply> RefuseAsync(ClientCall call, ClientEvent clientEvent, RealtimeException exception) =>
        FailAsync(call, clientEvent, new(exception.Code, call.Dialect.Describe(exception, clientEvent)) { RetryAfter = exception.RetryAfter });

    private static async ValueTask<Reply> FailAsync(ClientCall call, ClientEvent clientEvent, ClientError error)
    {
        if (!call.Event.HasAck)
        {
            var refusal = clientEvent.RenderRefusal?.Invoke(call, error) ?? call.Dialect.RenderError(error);
            await refusal.SendAsync(call.Event.Socket).ConfigureAwait(false);
        }

        return Reply.Create(
            new FailureReply(error.Code, error.Message) { RetryAfter = error.RetryAfterMilliseconds },
            CommonJson.Default.FailureReply);
    }
}
