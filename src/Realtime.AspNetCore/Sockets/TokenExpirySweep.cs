using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Notifies the sockets whose token or ticket has expired, then closes their connections. It closes the transport, not the
/// namespace, because official clients then reconnect on their own, with the token or cookie that they have by then.
/// </summary>
internal sealed class TokenExpirySweep(UserConnections connections, UserDisconnector disconnector, TimeProvider time) : ISweep
{
    public async ValueTask SweepAsync()
    {
        // A token contains its expiry as a wall-clock time, so the wall clock is used here, as when the token is checked again.
        var expired = connections.ExpiredAt(time.GetUtcNow());
        foreach (var connection in expired)
        {
            await disconnector.NotifyAsync(connection, UserDisconnector.TokenExpired, "The token has expired").ConfigureAwait(false);
        }

        // Close after all notifications, because closing a connection closes its sockets in all namespaces.
        foreach (var connection in expired)
        {
            connection.Socket.CloseConnection();
        }
    }
}
