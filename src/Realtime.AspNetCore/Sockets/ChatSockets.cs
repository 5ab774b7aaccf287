using System.Text.Json;
using Microsoft.Extensions.Logging;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Dialects.Common;
using Realtime.Dialects.Native;
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
    NativeUsers native,
    SocketAuthenticator authenticator,
    UserAdmission admission,
    ClientEventDispatcher dispatcher,
    SocketUsers users,
    SocketPlaces places,
    SocketIdentities identities,
    StateRecovery recovery,
    SessionRestore restore,
    PendingSockets pending,
    ChatMetrics metrics,
    ILogger<ChatSockets> logger)
{
    /// <summary>Registers all handlers. Call it once, before the first request.</summary>
    public void Attach()
    {
        restore.Attach();
        foreach (var target in namespaces.All)
        {
            var (@namespace, dialect) = target;
            connected.Watch(@namespace);
            if (dialect is NativeDialect)
            {
                native.Watch(@namespace);
            }

            if (recovery.IsOn && dialect.KeepsState)
            {
                @namespace.Keeper = recovery;
                @namespace.OnRoomJoined((room, socket) => Touch(room, socket));
                @namespace.OnRoomLeft((room, socket) => Touch(room, socket));
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

    private void Touch(string room, SocketIOSocket socket)
    {
        if (StateRecovery.IsTold(room) || RoomNames.TryGetUser(room, out _))
        {
            recovery.Touch(socket);
        }
    }

    private async Task AdmitAsync(SocketIOSocket socket, ChatNamespace target, Func<Task> next)
    {
        var dialect = target.Dialect;
        var state = new ChatSocket(socket, target, identities) { AdmissionBegin = admission.Begin() };
        var outcome = await authenticator.AuthenticateAsync(socket.Handshake, socket.ConnectionAborted).ConfigureAwait(false);
        if (outcome.Succeeded)
        {
            socket.State = state;

            // Before the client is notified that it is connected, because from then on it must receive all of its user's events.
            await users.IdentifyAsync(state, outcome.User).ConfigureAwait(false);
            await restore.TryAsync(state).ConfigureAwait(false);

            // What takes time is over. A revocation from now on is found when the socket is in the list (SocketUsers).
            if (admission.FindRevocation(outcome.User.Id, state.AdmissionBegin, socket.Handshake.Time) is { } revocation)
            {
                outcome = revocation;
            }
        }

        if (outcome.Succeeded)
        {
            await next().ConfigureAwait(false);
        }
        else if (outcome.Failure is not (AuthenticationFailure.SignedOut or AuthenticationFailure.Banned or AuthenticationFailure.RateLimited) && dialect.LateAuthentication is { } late && late.Admits(outcome.Failure, target.Declared))
        {
            socket.State = state;
            state.Refusal = outcome.Failure;
            await ReturnAsync(state).ConfigureAwait(false);
            await next().ConfigureAwait(false);
        }
        else
        {
            logger.SocketRefused(socket.Id, outcome.Failure);
            metrics.Refused(outcome.Failure, "socket");
            throw new ConnectRejectedException(
                dialect.Describe(outcome.Failure),
                JsonSerializer.SerializeToElement(DataOf(outcome), CommonJson.Default.RefusalData));
        }
    }

    /// <summary>
    /// Gives a client its socket back that had said who it is before its connection was lost. Its secret takes the place of saying it again.
    /// </summary>
    private async ValueTask ReturnAsync(ChatSocket state)
    {
        if (!recovery.IsOn
            || state.Socket.ReadAsked() is not var (privateId, _)
            || recovery.FindDeclaredUser(privateId, state.Place) is not { } userId
            || await identities.FindReturningAsync(state.Target, userId).ConfigureAwait(false) is not { } user
            || !places.HasPlaceFor(user.Id))
        {
            return;
        }

        await users.IdentifyAsync(state, user).ConfigureAwait(false);
        await restore.TryAsync(state).ConfigureAwait(false);
        if (state.Restore is null)
        {
            await SocketUsers.ForgetAsync(state).ConfigureAwait(false);
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

    private static RefusalData DataOf(AuthenticationOutcome outcome) => new(outcome.Code)
    {
        RetryAfter = outcome.RetryAfter is { } wait ? (long)Math.Ceiling(wait.TotalMilliseconds) : null,
        Until = outcome.Ban is { } ban ? Exclusion.EndOf(ban) : null,
        Reason = outcome.Ban is { } banned ? Exclusion.ShownReason(banned) : null,
    };
}
