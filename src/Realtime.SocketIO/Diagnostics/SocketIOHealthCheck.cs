using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>Healthy while the server takes connections; unhealthy once it stops, so that a balancer sends clients elsewhere.</summary>
internal sealed class SocketIOHealthCheck(SocketIOServer server) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["connections"] = server.ConnectionCount };
        return Task.FromResult(server.Sessions.IsStopping
            ? new HealthCheckResult(context.Registration.FailureStatus, "The server is stopping and takes no new connections.", data: data)
            : HealthCheckResult.Healthy("The server takes connections.", data));
    }
}
