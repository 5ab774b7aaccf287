using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>Healthy while the servers take connections; unhealthy once one stops, so that a balancer sends clients elsewhere.</summary>
/// <param name="servers">The servers.</param>
/// <param name="missing">What to say where there are none.</param>
internal sealed class SocketIOHealthCheck(IReadOnlyList<SocketIOServer> servers, string missing) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["connections"] = servers.Sum(server => server.ConnectionCount) };
        var fault = servers.Count == 0 ? missing
            : servers.Any(server => server.IsStopping) ? "The server is stopping and takes no new connections."
            : null;
        return Task.FromResult(fault is null
            ? HealthCheckResult.Healthy("The server takes connections.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, fault, data: data));
    }
}
