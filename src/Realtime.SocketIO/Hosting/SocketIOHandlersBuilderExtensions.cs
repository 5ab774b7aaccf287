using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.SocketIO;
using Realtime.SocketIO.Handlers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds handler classes to a Socket.IO server. <c>MapSocketIO</c> maps them.</summary>
public static class SocketIOHandlersBuilderExtensions
{
    private const string ByReflection = "Handler classes are found, and their methods bound, by reflection. Handlers that are given to On(...) need none.";

    /// <summary>Adds every class of an assembly, public or not, that derives from <see cref="SocketHandlers"/> and is neither abstract nor an open generic.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static SocketIOBuilder AddSocketHandlers(this SocketIOBuilder builder, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes().Where(HandlerMap.IsHandlerClass))
        {
            Add(builder, type);
        }

        return builder;
    }

    /// <summary>Adds one handler class.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="builder">The server.</param>
    /// <returns>The builder.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static SocketIOBuilder AddSocketHandlers<T>(this SocketIOBuilder builder)
        where T : SocketHandlers
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, typeof(T));
    }

    [RequiresUnreferencedCode(ByReflection)]
    private static SocketIOBuilder Add(SocketIOBuilder builder, Type type)
    {
        // A registration that the host made itself, with a factory or a decorator, is kept.
        builder.Services.TryAddScoped(type);
        builder.Services.Configure<SocketHandlerTypes>(builder.Name, types => types.Add(type));
        return builder;
    }
}
