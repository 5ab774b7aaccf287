using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Notifies the sockets whose token or ticket has expired, then closes their connections. The transport is closed, not
/// the namespace: an official client reconnects by itself, with the token or cookie that it has by then.
/// </summary>
internal sealed class TokenExpirySweep(UserConnections connections, UserDisconnector disconnector, TimeProvider time) : ISweep
{
    public async ValueTask SweepAsync()
    {
        // A token names the time of its end, so the wall clock decides here, as it does when the token is shown again.
        var expired = connections.ExpiredAt(time.GetUtcNow());
        foreach (var connection in expired)
        {
            await disconnector.NotifyAsync(connection, UserDisconnector.TokenExpired, "The token has expired").ConfigureAwait(false);
        }

        // Last, since a connection that several namespaces share takes all of their sockets with it.
        foreach (var connection in expired)
        {
            connection.Socket.CloseConnection();
        }
    }
}
