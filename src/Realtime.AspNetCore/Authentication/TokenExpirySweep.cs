using Realtime.Hosting;
using Realtime.Users;

namespace Realtime.Authentication;

/// <summary>Tells and closes the sockets whose token has expired.</summary>
internal sealed class TokenExpirySweep(UserConnections connections, UserDisconnector disconnector) : ISweep
{
    public async ValueTask SweepAsync(DateTimeOffset now)
    {
        foreach (var connection in connections.ExpiredAt(now))
        {
            await disconnector.EndAsync(connection, UserDisconnector.TokenExpired, "The token has expired").ConfigureAwait(false);
        }
    }
}
