using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Forwarding;
using Realtime.SocketIO.EngineIO.Http;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Engine.IO without Socket.IO to a path, for hosts that use their own protocol.</summary>
public static class EngineIOEndpointRouteBuilderExtensions
{
    /// <summary>Serves Engine.IO at a path. Requires the services of <c>AddSocketIO</c>.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="path">The path that clients connect to.</param>
    /// <param name="configure">
    /// Sets options. The options of the Socket.IO layer, the limit per address and the host's ceiling have no effect.
    /// </param>
    /// <param name="onConnection">Called for each new connection, before its first message is read.</param>
    /// <returns>The endpoint's convention builder.</returns>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapEngineIO(
        this IEndpointRouteBuilder endpoints,
        string path,
        Action<SocketIOOptions>? configure,
        Action<EngineIOConnection> onConnection)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(onConnection);
        var options = new SocketIOOptions();
        configure?.Invoke(options);
        if (new SocketIOOptionsValidator().Validate(path, options) is { Failed: true } result)
        {
            throw new OptionsValidationException(path, typeof(SocketIOOptions), result.Failures);
        }

        var services = endpoints.ServiceProvider;
        var engine = new EngineServer(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<SocketIOMetrics>(), services.GetRequiredService<ILogger<EngineIOConnection>>());
        var endpoint = new EngineEndpoint(
            engine,
            new OriginPolicy(options, services.GetRequiredService<ICorsService>()),
            new SocketIOEngine(engine),
            addresses: null,
            new SessionForwarding(engine),
            (context, session) => new EngineIOConnection(context, session, engine.TimeProvider.GetUtcNow(), onConnection).SessionHandler);
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => _ = engine.BeginStop());
        lifetime.ApplicationStopped.Register(engine.Dispose);
        return endpoints
            .Map(path.TrimEnd('/'), endpoint.HandleAsync)
            .WithDisplayName($"Engine.IO {path}")
            .ServesEngineIO();
    }
}
