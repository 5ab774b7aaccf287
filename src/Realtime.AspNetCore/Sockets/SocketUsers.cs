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

/// <summary>The coming and going of users: everything that has to know which sockets a user has, in whatever dialect.</summary>
internal sealed class SocketUsers(
    UserConnections connections,
    PendingSockets pending,
    PresenceTracker presence,
    PresenceWatches watches,
    TypingTracker typing,
    RoomService rooms,
    AssistantReplies replies,
    ProfileCache profiles,
    HostCall hosts,
    DialectContext context,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    ILogger<SocketUsers> logger)
{
    /// <summary>Gives a socket its user, whose events it hears from now on.</summary>
    public async ValueTask IdentifyAsync(ChatSocket socket, ConnectedUser user)
    {
        socket.Socket.User = user.Principal;
        socket.Connection = new UserConnection(socket.Socket, user);
        profiles.Set(user.Profile);
        await socket.Socket.JoinAsync(RoomNames.User(user.Id)).ConfigureAwait(false);
    }

    /// <summary>Counts a socket that was told that it is connected, and lets its dialect welcome it.</summary>
    public async Task EnterAsync(ChatSocket socket)
    {
        if (socket.Connection is not { } connection)
        {
            return;
        }

        // Counted before it is listed: whoever takes it off the list has something to count down.
        presence.Connected(connection.UserId);
        connections.Add(connection);
        metrics.Connected();
        if (!connection.Socket.IsConnected)
        {
            // It went while it came, and was not on the list then.
            await LeaveAsync(socket).ConfigureAwait(false);
        }

        try
        {
            await WelcomeAsync(connection, socket.Dialect).ConfigureAwait(false);
            await replies.ReplayAllAsync(connection).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A store or directory that is away keeps nobody from connecting.
            if (!StoreFaults.IsReported(exception))
            {
                logger.WelcomeFailed(connection.Id, socket.Dialect.Name, exception);
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

    /// <summary>Lets a socket in that comes to its user only after it connected.</summary>
    public async Task EnterLateAsync(ChatSocket socket, ConnectedUser user)
    {
        pending.Remove(socket);
        await IdentifyAsync(socket, user).ConfigureAwait(false);
        await EnterAsync(socket).ConfigureAwait(false);
    }

    /// <summary>Forgets a socket that is gone. Further calls change nothing.</summary>
    public async Task LeaveAsync(ChatSocket socket)
    {
        pending.Remove(socket);
        if (socket.Connection is not { } connection || !connections.Remove(connection))
        {
            return;
        }

        // Counted first: what follows may wait for a store, or fail, and the user is gone all the same.
        presence.Disconnected(connection.UserId);
        metrics.Disconnected();
        watches.Clear(connection);
        await typing.EndAsync(connection).ConfigureAwait(false);
        await rooms.EndAsync(connection).ConfigureAwait(false);
    }
}
