using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;
using Realtime.SocketIO.Admin;
using Realtime.SocketIO.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Socket.IO Admin UI to a server.</summary>
public static class SocketIOAdminUIBuilderExtensions
{
    /// <summary>Adds the namespace of the Admin UI (<c>@socket.io/admin-ui</c>) to a server. <c>MapSocketIO</c> maps it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">
    /// Sets options. They are validated at start, which fails if neither authentication nor anonymous access is
    /// configured.
    /// </param>
    /// <returns>The builder.</returns>
    public static SocketIOBuilder AddAdminUI(this SocketIOBuilder builder, Action<SocketIOAdminUIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<SocketIOAdminUIOptions>(builder.Name)
            .Configure(configure)
            .Validate(
                o => o.IsAuthenticated || o.AllowAnonymous,
                "The Admin UI needs SocketIOAdminUIOptions.Authenticate, or Username and PasswordHash; AllowAnonymous opens it to everybody.")
            .Validate(o => o.Namespace is ['/', _, ..] && !o.Namespace.Contains(',') && !o.Namespace.Contains('?'), "SocketIOAdminUIOptions.Namespace must begin with '/' and have a name.")
            .Validate(
                o => o.StatisticsInterval >= TimeSpan.FromMilliseconds(100) && o.StatisticsInterval <= TimeSpan.FromMinutes(1),
                "SocketIOAdminUIOptions.StatisticsInterval must be between 100 ms and 1 minute.")
            .Validate(o => o.SessionLifetime > TimeSpan.Zero, "SocketIOAdminUIOptions.SessionLifetime must be more than zero.")
            .ValidateOnStart();
        builder.Services.TryAddKeyedSingleton(builder.Name, static (provider, key) => new AdminUI(
            provider.GetRequiredKeyedService<SocketIOServer>(key),
            provider.GetRequiredService<IOptionsMonitor<SocketIOAdminUIOptions>>().Get((string)key!),
            provider.GetRequiredService<SocketIOMetrics>()));
        return builder;
    }
}
