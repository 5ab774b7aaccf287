using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime;
using Realtime.Dialects;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the classes of an assembly to chat.</summary>
public static class AssemblyBuilderExtensions
{
    private const string ByReflection = "The classes are found by reflection. The methods that add one class each need none.";

    /// <summary>
    /// Adds the chat classes of one assembly: every <see cref="SocketHandlers"/> class, to the Socket.IO server of the app's
    /// own path; every <see cref="IMessageHook"/>, in the order of their full names; every <see cref="Dialect"/> with a
    /// <see cref="DialectEndpointAttribute"/>; and every <see cref="INotificationChannel"/> with a
    /// <see cref="NotificationChannelAttribute"/>. Public and internal classes are added; abstract and generic ones are not. A
    /// class that was already added, by this or its own method, is not added again.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">A path, namespace or name in an attribute is not valid, or is in use.</exception>
    /// <exception cref="InvalidOperationException">A dialect has no public constructor without parameters.</exception>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static IChatRealtimeBuilder AddFrom(this IChatRealtimeBuilder builder, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(assembly);
        builder.Services.AddSocketIO(ChatRealtime.ServerName).AddSocketHandlers(assembly);
        foreach (var hook in Find<IMessageHook>(assembly))
        {
            builder.Services.TryAddEnumerable(ServiceDescriptor.Scoped(typeof(IMessageHook), hook));
        }

        foreach (var dialect in Find<Dialect>(assembly))
        {
            AddDialect(builder, dialect);
        }

        foreach (var channel in Find<INotificationChannel>(assembly))
        {
            AddChannel(builder, channel);
        }

        return builder;
    }

    [RequiresUnreferencedCode(ByReflection)]
    private static IEnumerable<Type> Find<T>(Assembly assembly)
    {
        var found = new ServiceCollection();
        found.Scan(scan => scan
            .FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableTo<T>().Where(type => !type.ContainsGenericParameters), publicOnly: false)
            .AsSelf()
            .WithTransientLifetime());
        return found.Select(service => service.ServiceType).OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    private static IEnumerable<T> Registered<T>(IChatRealtimeBuilder builder) =>
        builder.Services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance).OfType<T>();

    [RequiresUnreferencedCode(ByReflection)]
    private static void AddDialect(IChatRealtimeBuilder builder, Type type)
    {
        if (type.GetCustomAttribute<DialectEndpointAttribute>() is not { } endpoint || Registered<DialectRegistration>(builder).Any(IsSame))
        {
            return;
        }

        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw new InvalidOperationException($"{type} has a {nameof(DialectEndpointAttribute)}, so it needs a public constructor without parameters. Add it with AddDialect instead.");
        }

        builder.AddDialect((Dialect)Activator.CreateInstance(type)!, endpoint.Path, endpoint.Namespace);

        bool IsSame(DialectRegistration other) => other.Dialect.GetType() == type && other.Path == endpoint.Path && other.Namespace == endpoint.Namespace;
    }

    [RequiresUnreferencedCode(ByReflection)]
    private static void AddChannel(IChatRealtimeBuilder builder, Type type)
    {
        if (type.GetCustomAttribute<NotificationChannelAttribute>() is { } channel
            && !Registered<NotificationChannelName>(builder).Any(other => other.Type == type && other.Name == channel.Name))
        {
            NotificationChannelBuilderExtensions.Add(builder, channel.Name, type, configure: null);
        }
    }
}
