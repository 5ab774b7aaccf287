using Microsoft.Extensions.Logging;
using Realtime.Commands;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.SocketIO;

namespace Realtime.Sockets;

/// <summary>
/// Runs a client's events and answers them. If the client requested an acknowledgement, it gets one. Otherwise, only a
/// failure is answered, with the dialect's error event to that socket. A socket's events take effect in the order in which
/// they arrived.
/// </summary>
internal sealed class ClientEventDispatcher(ClientCommands commands, DialectContext context, ILogger<ClientEventDispatcher> logger)
{
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
            return await RefuseAsync(call, new RealtimeException(RealtimeError.Unavailable)).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            return await RefuseAsync(call, exception).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.ClientEventFailed(call.Event.Name, call.Event.Socket.Id, exception);
            return await FailAsync(call, RealtimeErrors.Code(RealtimeError.Internal), clientEvent.FailureMessage).ConfigureAwait(false);
        }
    }

    private static ValueTask<Reply> RefuseAsync(ClientCall call, RealtimeException exception) =>
        FailAsync(call, exception.Code, call.Dialect.Describe(exception));

    private static async ValueTask<Reply> FailAsync(ClientCall call, string code, string message)
    {
        if (!call.Event.HasAck)
        {
            await call.Dialect.RenderError(code, message).SendAsync(call.Event.Socket).ConfigureAwait(false);
        }

        return Reply.Create(new FailureReply(code, message), CommonJson.Default.FailureReply);
    }
}
