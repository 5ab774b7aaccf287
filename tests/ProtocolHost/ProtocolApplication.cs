using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>
/// The application that protocol suites and real clients talk to: small, fixed behaviours that make
/// every packet type and every close reason reachable and visible from the wire alone.
/// </summary>
public static class ProtocolApplication
{
    /// <summary>The timings and limits that the published protocol suites are written for.</summary>
    public static void SuiteOptions(SocketIOOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = TimeSpan.FromMilliseconds(200);
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        options.MaxPayload = 1_000_000;
        options.AllowedOrigins.Add("*");
    }

    /// <summary>Builds the host; the caller starts and stops it.</summary>
    public static WebApplication Create(
        string url,
        Action<SocketIOOptions> configureOptions,
        Action<WebApplicationBuilder>? configureBuilder = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSocketIO(configureOptions);
        configureBuilder?.Invoke(builder);

        var app = builder.Build();
        app.MapSocketIO("/socket.io", io =>
        {
            MainNamespace.Configure(io);
            SideNamespaces.Configure(io);
        });
        app.MapEngineIO("/engine.io", configureOptions, EngineEcho.Configure);
        return app;
    }
}
