using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;

namespace Realtime.Endpoints;

/// <summary>
/// Logs requests that failed because of a fault of the server: at most one line a second, because a client that makes a request fail can
/// repeat it. Thread-safe.
/// </summary>
internal sealed class RequestFailures(ILogger<RequestFailures> logger)
{
    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(1));

    public void Note(HttpContext context, Exception exception)
    {
        if (_lines.TryPass(out var held))
        {
            var route = context.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
            logger.EndpointFailed(context.Request.Method, route, held, exception);
        }
    }
}
