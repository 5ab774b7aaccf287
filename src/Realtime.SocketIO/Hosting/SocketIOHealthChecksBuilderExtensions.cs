using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.SocketIO;
using Realtime.SocketIO.Hosting;
using Realtime.SocketIO.Hosting.Accepting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of Socket.IO servers.</summary>
public static class SocketIOHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the host's servers. Healthy while they accept connections, with their number; degraded while
    /// the host is at its ceiling (<see cref="SocketIOOptions.MaxAcceptedConnections"/>) and resets new connections, or
    /// a server does not reach the others of its cluster;
    /// unhealthy when a server stops.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="serverName">The name of one server; null for all servers that the host maps, including the chat's.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status while a server stops, or if there is no server; null for unhealthy.</param>
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
            provider => Check(provider, serverName),
            failureStatus,
            tags));
    }

    private static SocketIOHealthCheck Check(IServiceProvider provider, string? serverName) => serverName is null
        ? new SocketIOHealthCheck(provider.GetService<SocketIOServers>()?.All ?? [], provider.GetService<ConnectionCeiling>(), "The app maps no Socket.IO server.")
        : new SocketIOHealthCheck(
            provider.GetKeyedService<SocketIOServer>(serverName) is { } server ? [server] : [],
            provider.GetService<ConnectionCeiling>(),
            $"The app has no Socket.IO server '{serverName}'.");
}
