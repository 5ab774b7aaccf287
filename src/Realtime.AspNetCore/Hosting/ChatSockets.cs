using Microsoft.Extensions.Logging;
using Realtime.Authentication;
using Realtime.Commands;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.SocketIO;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Hosting;

/// <summary>
/// What happens to a socket of a chat namespace: it is authenticated, gets its user's room, speaks its
/// dialect, and is forgotten everywhere when it goes.
/// </summary>
internal sealed class ChatSockets(
    ChatNamespaces namespaces,
    SocketAuthenticator authenticator,
    ClientEventDispatcher dispatcher,
    UserConnections connections,
    PresenceTracker presence,
    PresenceWatches watches,
    TypingTracker typing,
    RoomService rooms,
    AssistantCommands assistants,
    ChatMetrics metrics,
    ILogger<ChatSockets> logger)
{
    /// <summary>Registers all handlers. Called once, before the first request.</summary>
    public void Attach()
    {
        foreach (var (@namespace, dialect) in namespaces.All)
        {
            @namespace.Use((socket, next) => AdmitAsync(socket, dialect, next));
            @namespace.OnConnection(ConnectedAsync);
            @namespace.OnDisconnect((socket, _) => DisconnectedAsync(socket));
            foreach (var (name, clientEvent) in dialect.ClientEvents)
            {
                @namespace.On(name, request => dispatcher.HandleAsync(request, clientEvent));
            }
        }
    }

    private async Task AdmitAsync(SocketIOSocket socket, Dialect dialect, Func<Task> next)
    {
        var outcome = await authenticator.AuthenticateAsync(socket.Handshake, socket.ConnectionAborted).ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            logger.SocketRefused(socket.Id, outcome.Failure);
            metrics.Refused(outcome.Failure);
            throw new ConnectRejectedException(dialect.Describe(outcome.Failure), new RefusalData(Code(outcome.Failure)));
        }

        socket.User = outcome.User.Principal;
        socket.State = new UserConnection(socket, outcome.User, dialect);

        // Before the client is told that it is connected: from then on it hears all that its user is told.
        await socket.JoinAsync(RoomNames.User(outcome.User.Profile.Id)).ConfigureAwait(false);
        await next().ConfigureAwait(false);
    }

    private async Task ConnectedAsync(SocketIOSocket socket)
    {
        var connection = (UserConnection)socket.State!;

        // Counted before it is listed: whoever takes it off the list has something to count down.
        var told = presence.ConnectedAsync(connection.UserId);
        connections.Add(connection);
        metrics.Connected();
        if (!socket.IsConnected)
        {
            // It went while it came, and was not on the list then.
            await DisconnectedAsync(socket).ConfigureAwait(false);
        }

        await told.ConfigureAwait(false);
        await assistants.ReplayAsync(connection).ConfigureAwait(false);
    }

    private async Task DisconnectedAsync(SocketIOSocket socket)
    {
        if (socket.State is not UserConnection connection || !connections.Remove(connection))
        {
            return;
        }

        metrics.Disconnected();
        watches.Clear(connection);
        await typing.EndAsync(connection).ConfigureAwait(false);
        await rooms.EndAsync(connection).ConfigureAwait(false);
        await presence.DisconnectedAsync(connection.UserId).ConfigureAwait(false);
    }

    private static string Code(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.NoToken => "no_token",
        AuthenticationFailure.InvalidToken => "invalid_token",
        AuthenticationFailure.UserNotFound => RealtimeErrors.Code(RealtimeError.UserNotFound),
        _ => RealtimeErrors.Code(RealtimeError.Unavailable),
    };
}
