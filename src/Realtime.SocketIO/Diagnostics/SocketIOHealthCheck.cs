using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.SocketIO.Hosting.Accepting;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>
/// Healthy while the server takes connections; degraded while the host has as many as it takes; unhealthy once the server
/// stops, so that a balancer sends clients elsewhere.
/// </summary>
internal sealed class SocketIOHealthCheck(SocketIOServer server, ConnectionCeiling ceiling) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["connections"] = server.ConnectionCount,
            ["accepted"] = ceiling.Accepted,
            ["refused"] = ceiling.Refused,
        };
        if (ceiling.Ceiling is { } most)
        {
            data["ceiling"] = most;
        }

        return Task.FromResult(server.Sessions.IsStopping
            ? new HealthCheckResult(context.Registration.FailureStatus, "The server is stopping and takes no new connections.", data: data)
            : ceiling.IsFull
                ? HealthCheckResult.Degraded("The host has as many connections as it takes, and resets new ones.", data: data)
                : HealthCheckResult.Healthy("The server takes connections.", data));
    }
}
