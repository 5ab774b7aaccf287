using Microsoft.Extensions.Logging;
using Realtime.Commands;
using Realtime.Diagnostics;
using Realtime.Dialects.Common;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>
/// Runs a client's events and answers them: with the acknowledgement where the client asked for one, else,
/// on failure, with the dialect's error event to that socket alone. A socket's events take effect in the
/// order in which they came.
/// </summary>
internal sealed class ClientEventDispatcher(ClientCommands commands, NotificationCommands notifications, ILogger<ClientEventDispatcher> logger)
{
    /// <summary>Handles one event. The server runs the synchronous part of this one event after the other, which is what guards <see cref="UserConnection.Tail"/>.</summary>
    public Task HandleAsync(SocketEvent request, ClientEvent clientEvent)
    {
        if (request.Socket.State is not UserConnection connection)
        {
            // Every socket passed the authentication; one without a user is being torn down.
            return Task.CompletedTask;
        }

        var call = new ClientCall(request, connection, commands, notifications);
        if (connection.Tail.IsCompleted)
        {
            var handled = RunAsync(call, clientEvent);
            connection.Tail = clientEvent.Overlaps ? Task.CompletedTask : handled;
            return handled;
        }

        var started = StartAfterAsync(connection.Tail, call, clientEvent);
        var done = started.Unwrap();
        connection.Tail = clientEvent.Overlaps ? started : done;
        return done;
    }

    private async Task<Task> StartAfterAsync(Task before, ClientCall call, ClientEvent clientEvent)
    {
        await before.ConfigureAwait(false);
        return RunAsync(call, clientEvent);
    }

    /// <summary>Runs and answers. Never throws, so that whatever waits for it goes on.</summary>
    private async Task RunAsync(ClientCall call, ClientEvent clientEvent)
    {
        try
        {
            var reply = await ExecuteAsync(call, clientEvent).ConfigureAwait(false);
            await reply.SendAsync(call.Event).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The client went away before its answer.
            logger.AnswerFailed(call.Event.Name, call.Connection.Id, exception);
        }
    }

    private async Task<Reply> ExecuteAsync(ClientCall call, ClientEvent clientEvent)
    {
        try
        {
            return await clientEvent.HandleAsync(call).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.Error != RealtimeError.Internal)
        {
            return await FailAsync(call, exception.Code, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.ClientEventFailed(call.Event.Name, call.Connection.Id, exception);
            return await FailAsync(call, RealtimeErrors.Code(RealtimeError.Internal), clientEvent.FailureMessage).ConfigureAwait(false);
        }
    }

    private static async ValueTask<Reply> FailAsync(ClientCall call, string code, string message)
    {
        if (!call.Event.HasAck)
        {
            await call.Connection.Dialect.RenderError(code, message).SendAsync(call.Connection.Socket).ConfigureAwait(false);
        }

        return Reply.Create(new FailureReply(code, message), CommonJson.Default.FailureReply);
    }
}
