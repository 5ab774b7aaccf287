using Realtime.Hosting;
using Realtime.Users;

namespace Realtime.Authentication;

/// <summary>Tells and closes the sockets whose token has expired.</summary>
internal sealed class TokenExpirySweep(UserConnections connections, UserDisconnector disconnector, TimeProvider time) : ISweep
{
    public async ValueTask SweepAsync()
    {
        // A token names the time of its end, so the wall clock decides here, as it does when the token is shown again.
        foreach (var connection in connections.ExpiredAt(time.GetUtcNow()))
        {
            await disconnector.EndAsync(connection, UserDisconnector.TokenExpired, "The token has expired").ConfigureAwait(false);
        }
    }
}
