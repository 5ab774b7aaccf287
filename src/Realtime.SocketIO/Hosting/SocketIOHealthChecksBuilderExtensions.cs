using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.SocketIO;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Hosting.Accepting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of Socket.IO servers.</summary>
public static class SocketIOHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the check of a server: healthy while it takes connections, with their number; degraded while the host is at
    /// its ceiling (<see cref="SocketIOOptions.MaxAcceptedConnections"/>) and resets those that come.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="serverName">The server's name; null for the host's own.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What it reports while the server stops; null for unhealthy.</param>
    /// <param name="tags">The check's tags.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddSocketIO(
        this IHealthChecksBuilder builder,
        string? serverName = null,
        string name = "socket.io",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new SocketIOHealthCheck(
                provider.GetRequiredKeyedService<SocketIOServer>(serverName ?? Microsoft.Extensions.Options.Options.DefaultName),
                provider.GetRequiredService<ConnectionCeiling>()),
            failureStatus,
            tags));
    }
}
