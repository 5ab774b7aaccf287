using Microsoft.Extensions.Logging;
using Realtime.Commands;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.SocketIO;

namespace Realtime.Sockets;

/// <summary>
/// Runs a client's events and answers them: with the acknowledgement where the client asked for one, else,
/// on failure, with the dialect's error event to that socket alone. A socket's events take effect in the
/// order in which they came.
/// </summary>
internal sealed class ClientEventDispatcher(ClientCommands commands, DialectContext context, ILogger<ClientEventDispatcher> logger)
{
    /// <summary>Handles one event. The server runs the synchronous part of this one event after the other, which is what guards <see cref="ChatSocket.Tail"/>.</summary>
    public Task HandleAsync(SocketEvent request, ClientEvent clientEvent)
    {
        if (request.Socket.State is not ChatSocket socket)
        {
            // Every socket passed the admission; one without a state is being torn down.
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

    /// <summary>Runs and answers. Never throws, so that whatever waits for it goes on.</summary>
    private async Task RunAsync(ChatSocket socket, ClientCall call, ClientEvent clientEvent)
    {
        try
        {
            var reply = await ExecuteAsync(call, clientEvent).ConfigureAwait(false);
            await reply.SendAsync(call.Event).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The client went away before its answer.
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

            // No HostCall, also where the host's own dialect handles it: it holds up its own socket's events alone, and may
            // take its time, as any handler of the server. What it calls of the host has limits.
            // A stopping server must leave no event without an answer, whatever its handler waits for.
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
