using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.SocketIO.Hosting.Accepting;

namespace Realtime.SocketIO.Hosting;

/// <summary>
/// Healthy while the servers accept connections; degraded while the host's connection limit is reached; unhealthy
/// when a server stops, so that a load balancer sends clients elsewhere.
/// </summary>
/// <param name="servers">The servers.</param>
/// <param name="ceiling">The host's connection limit; null if no server was added.</param>
/// <param name="missing">The description to report if there are no servers.</param>
internal sealed class SocketIOHealthCheck(IReadOnlyList<SocketIOServer> servers, ConnectionCeiling? ceiling, string missing) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["connections"] = servers.Sum(server => server.ConnectionCount),
            ["accepted"] = ceiling?.Accepted ?? 0,
            ["refused"] = ceiling?.Refused ?? 0,
        };
        if (ceiling?.Ceiling is { } most)
        {
            data["ceiling"] = most;
        }

        var isApart = servers.Any(server => server is { Cluster: not null, IsClusterConnected: false });
        if (servers.Any(server => server.Cluster is not null))
        {
            data["cluster"] = isApart ? "disconnected" : "connected";
        }

        var fault = servers.Count == 0 ? missing
            : servers.Any(server => server.IsStopping) ? "The server is stopping and takes no new connections."
            : null;
        return Task.FromResult(
            fault is not null ? new HealthCheckResult(context.Registration.FailureStatus, fault, data: data)
            : ceiling is { IsFull: true } ? HealthCheckResult.Degraded("The host has as many connections as it takes, and resets new ones.", data: data)
            : isApart ? HealthCheckResult.Degraded("The server does not reach the others of its cluster. Events reach only its own clients.", data: data)
            : HealthCheckResult.Healthy("The server takes connections.", data));
    }
}
