using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Recovery;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// The life of a socket in a chat namespace: it is authenticated, joins its user's room, uses its dialect, and is removed
/// everywhere when it disconnects.
/// </summary>
internal sealed class ChatSockets(
    ChatNamespaces namespaces,
    ConnectedUsers connected,
    SocketAuthenticator authenticator,
    ClientEventDispatcher dispatcher,
    SocketUsers users,
    SocketIdentities identities,
    StateRecovery recovery,
    SessionRestore restore,
    PendingSockets pending,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    ILogger<ChatSockets> logger)
{
    /// <summary>Registers all handlers. Call it once, before the first request.</summary>
    public void Attach()
    {
        foreach (var target in namespaces.All)
        {
            var (@namespace, dialect) = target;
            connected.Watch(@namespace);
            if (recovery.IsOn)
            {
                @namespace.Keeper = recovery;
            }

            @namespace.Use((socket, next) => AdmitAsync(socket, target, next));
            @namespace.OnConnection(socket => ConnectedAsync((ChatSocket)socket.State!));
            @namespace.OnDisconnect((socket, _) => socket.State is ChatSocket left ? users.LeaveAsync(left) : Task.CompletedTask);
            foreach (var clientEvent in dialect.AllClientEvents)
            {
                @namespace.On(clientEvent.Name, request => dispatcher.HandleAsync(request, clientEvent));
            }
        }
    }

    private async Task AdmitAsync(SocketIOSocket socket, ChatNamespace target, Func<Task> next)
    {
        var dialect = target.Dialect;
        var state = new ChatSocket(socket, target, identities);
        var outcome = await authenticator.AuthenticateAsync(socket.Handshake, socket.ConnectionAborted).ConfigureAwait(false);
        if (outcome.Succeeded)
        {
            socket.State = state;

            // Before the client is notified that it is connected, because from then on it must receive all of its user's events.
            await users.IdentifyAsync(state, outcome.User).ConfigureAwait(false);
            await restore.TryAsync(state).ConfigureAwait(false);
            await next().ConfigureAwait(false);
        }
        else if (outcome.Failure != AuthenticationFailure.SignedOut && dialect.LateAuthentication is { } late && late.Admits(outcome.Failure, options.Value))
        {
            socket.State = state;
            state.Refusal = outcome.Failure;
            await next().ConfigureAwait(false);
        }
        else
        {
            logger.SocketRefused(socket.Id, outcome.Failure);
            metrics.Refused(outcome.Failure);
            throw new ConnectRejectedException(
                dialect.Describe(outcome.Failure),
                JsonSerializer.SerializeToElement(new RefusalData(Code(outcome.Failure)), CommonJson.Default.RefusalData));
        }
    }

    private async Task ConnectedAsync(ChatSocket socket)
    {
        if (socket.Connection is not null)
        {
            if (socket.Restore is not null)
            {
                await restore.CompleteAsync(socket).ConfigureAwait(false);
            }

            await users.EnterAsync(socket).ConfigureAwait(false);
            return;
        }

        pending.Add(socket);
        if (socket.Refusal is not AuthenticationFailure.NoToken and var refusal && socket.Dialect.LateAuthentication?.RenderRefusal is { } render)
        {
            await render(refusal).SendAsync(socket.Socket).ConfigureAwait(false);
        }
    }

    private static string Code(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.NoToken => "no_token",
        AuthenticationFailure.InvalidToken => "invalid_token",
        AuthenticationFailure.UserNotFound => RealtimeErrors.Code(RealtimeError.UserNotFound),
        AuthenticationFailure.SignedOut => RealtimeErrors.Code(RealtimeError.SignedOut),
        _ => RealtimeErrors.Code(RealtimeError.Unavailable),
    };
}
