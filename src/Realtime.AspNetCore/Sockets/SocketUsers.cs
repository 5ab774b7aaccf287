using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Adds and removes users' sockets in everything that tracks them, for all dialects.</summary>
internal sealed class SocketUsers(
    UserConnections connections,
    PendingSockets pending,
    SocketPlaces places,
    PresenceTracker presence,
    PresenceWatches watches,
    TypingTracker typing,
    RoomService rooms,
    AssistantReplies replies,
    ProfileCache profiles,
    UserAdmission admission,
    UserDisconnector disconnector,
    HostCall hosts,
    DialectContext context,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    ILogger<SocketUsers> logger)
{
    private readonly LogThrottle _failures = new(TimeSpan.FromSeconds(1));

    /// <summary>Sets the user of a socket, which receives the user's events from now on.</summary>
    public async ValueTask IdentifyAsync(ChatSocket socket, ConnectedUser user)
    {
        socket.Socket.User = user.Principal;
        if (!user.IsDeclared)
        {
            // The host's policy may allow the user more. Nobody vouches for a declared id.
            socket.Budget = null;
        }

        socket.Connection = new UserConnection(socket.Socket, user);
        profiles.Set(user.Profile);
        await socket.Socket.JoinAsync(RoomNames.User(user.Id)).ConfigureAwait(false);
    }

    /// <summary>Takes back <see cref="IdentifyAsync"/> from a socket that is not connected yet.</summary>
    public static async ValueTask ForgetAsync(ChatSocket socket)
    {
        if (socket.Connection is { } connection)
        {
            await LeaveRoomsAsync(connection).ConfigureAwait(false);
            (socket.Connection, socket.Restore) = (null, null);
        }
    }

    /// <summary>Ends all that a socket has as its user, because its client becomes another one.</summary>
    public async ValueTask ExitAsync(ChatSocket socket)
    {
        if (socket.Connection is not { } connection)
        {
            return;
        }

        await LeaveAsync(socket).ConfigureAwait(false);
        await LeaveRoomsAsync(connection).ConfigureAwait(false);
        (socket.Connection, socket.Restore) = (null, null);
    }

    private static async ValueTask LeaveRoomsAsync(UserConnection connection)
    {
        foreach (var room in connection.Socket.Rooms.Where(room => room != connection.Id).ToArray())
        {
            await connection.LeaveAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Registers a connected socket, and lets its dialect welcome it.</summary>
    public async Task EnterAsync(ChatSocket socket)
    {
        if (socket.Connection is not { } connection)
        {
            return;
        }

        // Count the socket before adding it to the list, because whoever removes it from the list decrements the count.
        presence.Connected(connection.UserId);
        var count = connections.Add(connection);
        metrics.Connected();
        if (!connection.Socket.IsConnected)
        {
            // It disconnected before it was added, so LeaveAsync did not find it in the list.
            await LeaveAsync(socket).ConfigureAwait(false);
        }
        else if (!places.Allows(count))
        {
            // Sockets that were admitted at the same time.
            await disconnector.RefuseAsync(connection, RealtimeError.RateLimited).ConfigureAwait(false);
            return;
        }
        else if (admission.FindRevocation(connection.UserId, socket.AdmissionBegin, connection.Socket.Handshake.Time) is { } revocation)
        {
            // The user was signed out or banned after the authentication and before the socket was in the list.
            await disconnector.EndAsync(connection, revocation).ConfigureAwait(false);
            return;
        }

        try
        {
            await WelcomeAsync(connection, socket.Dialect).ConfigureAwait(false);
            await replies.ReplayAllAsync(connection, socket.Heard).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // An unavailable store or directory must not prevent users from connecting.
            if (!StoreFaults.IsReported(exception) && _failures.TryPass(out var held))
            {
                logger.WelcomeFailed(connection.Id, socket.Dialect.Name, held, exception);
            }
        }
    }

    private async Task WelcomeAsync(UserConnection connection, Dialect dialect)
    {
        if (dialect.IsBuiltIn)
        {
            await dialect.WelcomeAsync(connection, context).ConfigureAwait(false);
            return;
        }

        await hosts.RunAsync(
            new HostDependency($"{nameof(Dialect)} {dialect.Name} ({nameof(Dialect.WelcomeAsync)})", options.Value.PolicyTimeout),
            connection.UserId,
            async (_, _) =>
            {
                await dialect.WelcomeAsync(connection, context).ConfigureAwait(false);
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Registers a socket that authenticates after it connected.</summary>
    public async Task EnterLateAsync(ChatSocket socket, ConnectedUser user)
    {
        pending.Remove(socket);
        await IdentifyAsync(socket, user).ConfigureAwait(false);
        await EnterAsync(socket).ConfigureAwait(false);
    }

    /// <summary>Removes a disconnected socket. Further calls change nothing.</summary>
    public async Task LeaveAsync(ChatSocket socket)
    {
        pending.Remove(socket);
        if (socket.Connection is not { } connection || !connections.Remove(connection))
        {
            return;
        }

        // Decrement first: the calls below may wait for a store, or fail, but the user is gone in any case.
        presence.Disconnected(connection.UserId);
        metrics.Disconnected();
        watches.Clear(connection);
        await typing.EndAsync(connection).ConfigureAwait(false);
        await rooms.EndAsync(connection).ConfigureAwait(false);
    }
}
