using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>Puts the ceiling between Kestrel and its transports, whether they were added before or are added later.</summary>
internal static class CeilingServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<ConnectionCeiling>();
        var found = false;
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } descriptor && descriptor.ServiceType == typeof(IConnectionListenerFactory))
            {
                found = true;
                services[i] = descriptor as Decorated ?? new Decorated(provider => Create(provider, descriptor));
            }
        }

        if (!found)
        {
            // Kestrel adds this transport where it finds none, so a Kestrel that is added later uses the decorated one.
            services.Add(new Decorated(provider => ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider)));
        }
    }

    private static IConnectionListenerFactory Create(IServiceProvider provider, ServiceDescriptor descriptor) =>
        (IConnectionListenerFactory)(descriptor.ImplementationInstance
            ?? descriptor.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!));

    private sealed class Decorated(Func<IServiceProvider, IConnectionListenerFactory> create) : ServiceDescriptor(
        typeof(IConnectionListenerFactory),
        provider => new CeilingListenerFactory(create(provider), provider.GetRequiredService<ConnectionCeiling>()),
        ServiceLifetime.Singleton);
}
