using Microsoft.Extensions.Options;
using Realtime;
using Realtime.DependencyInjection;
using Realtime.Dialects;
using Realtime.Hosting;
using Realtime.Settings;
using Realtime.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds further dialects to chat.</summary>
public static class DialectBuilderExtensions
{
    /// <summary>
    /// Adds a further dialect for the same conversations, at its own path or in a namespace of the app's endpoint.
    /// <see cref="ChatRealtimeOptions.Dialect"/> stays unchanged.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="path">
    /// The path, with the rules of <see cref="ChatRealtimeCoreOptions.Path"/>; clients set it as their <c>path</c>.
    /// Null for the app's own path, which needs another namespace.
    /// </param>
    /// <param name="namespace">The Socket.IO namespace; starts with a slash. Clients add it to the address.</param>
    /// <param name="configure">
    /// Sets options of the dialect; null for the defaults. In a namespace of the app's own path, only those for declared identity can be
    /// set, because the path's origins and server are the app's own.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The path or namespace is not valid.</exception>
    public static IChatRealtimeBuilder AddDialect(
        this IChatRealtimeBuilder builder,
        Dialect dialect,
        string? path = null,
        string @namespace = "/",
        Action<DialectEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentNullException.ThrowIfNull(@namespace);
        if (path is not null && !ChatRealtimeOptionsValidator.IsPath(path))
        {
            throw new ArgumentException("A path starts with a slash, ends without one, and holds no spaces, wildcards, query or fragment.", nameof(path));
        }

        if (@namespace is not ['/', ..] || @namespace.AsSpan().ContainsAny(',', '?') || (path is null && @namespace == "/"))
        {
            throw new ArgumentException("A namespace starts with a slash and holds no comma and no question mark; at the app's own path it must have a name.", nameof(@namespace));
        }

        var registration = new DialectRegistration(dialect, path, @namespace);
        builder.Services.AddSingleton(registration);
        AddIdentity(builder.Services, registration, configure);
        if (path is not null)
        {
            AddServer(builder.Services, registration, configure);
        }

        return builder;
    }

    private static void AddIdentity(IServiceCollection services, DialectRegistration registration, Action<DialectEndpointOptions>? configure)
    {
        var options = services.AddOptions<DialectEndpointOptions>(registration.OptionsName)
            .Configure<ChatSettings>((options, settings) => ReadIdentity(SectionOf(settings, registration.Dialect), options));
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (registration.Path is null)
        {
            options.Validate(
                static options => options.AllowedOrigins.Count == 0 && options.SocketIO is null,
                $"{registration.Dialect.Name} is in a namespace of the app's own path: set AllowedOrigins and SocketIO of ChatRealtimeOptions.");
        }
    }

    private static void AddServer(IServiceCollection services, DialectRegistration registration, Action<DialectEndpointOptions>? configure)
    {
        var name = registration.ServerName;
        services.AddOptions<DialectEndpointOptions>(name)
            .Configure<ChatSettings>((options, settings) =>
            {
                var section = SectionOf(settings, registration.Dialect);
                ConfigureChatRealtimeOptions.AddOrigins(section, options.AllowedOrigins);
                ReadIdentity(section, options);
            });
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        ChatRealtimeServiceCollectionExtensions.AddSocketServer(services, name, provider =>
            provider.GetRequiredService<IOptionsMonitor<DialectEndpointOptions>>().Get(name).AllowedOrigins);
        services.AddOptions<SocketIOOptions>(name).Configure<ChatSettings, IOptionsMonitor<DialectEndpointOptions>>((socketIO, settings, options) =>
        {
            SocketIOSettings.Apply(SectionOf(settings, registration.Dialect).Section(nameof(DialectEndpointOptions.SocketIO)), socketIO);
            options.Get(name).SocketIO?.Invoke(socketIO);
        });
    }

    private static void ReadIdentity(SettingsSection section, DialectEndpointOptions options)
    {
        options.AllowDeclaredIdentity = section.Value(nameof(options.AllowDeclaredIdentity), options.AllowDeclaredIdentity);
        options.DeclaredIdsAreUserIds = section.Value(nameof(options.DeclaredIdsAreUserIds), options.DeclaredIdsAreUserIds);
    }

    private static SettingsSection SectionOf(ChatSettings settings, Dialect dialect) => settings.Root.Section("Dialects").Section(dialect.Name);
}
