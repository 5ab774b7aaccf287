using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>Applies the ceiling to the registered transports of Kestrel, or to the default one if none is registered.</summary>
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
            // Kestrel adds its default transport only if there is none, so a Kestrel that is added later uses the
            // decorated one.
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
