using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>How many sockets users may have on this node. Thread-safe.</summary>
internal sealed class SocketPlaces(UserConnections connections, ChatMetrics metrics, IOptions<ChatRealtimeCoreOptions> options)
{
    /// <summary>Returns whether a user may have one more socket.</summary>
    public bool HasPlaceFor(string userId) => Allows(connections.CountOf(userId) + 1);

    /// <summary>Returns whether a user may have a number of sockets.</summary>
    public bool Allows(int count)
    {
        if (count <= options.Value.MaxSocketsPerUser)
        {
            return true;
        }

        metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxSocketsPerUser));
        return false;
    }
}
