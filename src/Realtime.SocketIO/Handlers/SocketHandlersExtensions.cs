using System.Diagnostics.CodeAnalysis;
using Realtime.SocketIO.Handlers;

namespace Realtime.SocketIO;

/// <summary>Maps handler classes. <c>MapSocketIO</c> maps the classes that <c>AddSocketHandlers</c> added.</summary>
public static class SocketHandlersExtensions
{
    private const string ByReflection = "Handler classes are made, and their methods bound, by reflection. Handlers that are given to On(...) need none.";

    /// <summary>Maps a handler class to the namespace that its <see cref="SocketNamespaceAttribute"/> names.</summary>
    /// <typeparam name="T">The class. It does not have to be registered as a service.</typeparam>
    /// <param name="server">The server.</param>
    /// <returns>The server.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static SocketIOServer MapHandlers<T>(this SocketIOServer server)
        where T : SocketHandlers
    {
        ArgumentNullException.ThrowIfNull(server);
        HandlerMap.Map(server.Of(HandlerMap.NamespaceOf(typeof(T))), typeof(T));
        return server;
    }

    /// <summary>
    /// Maps a handler class to this namespace and ignores its attribute, for example for a dynamic namespace.
    /// </summary>
    /// <typeparam name="T">The class. It does not have to be registered as a service.</typeparam>
    /// <param name="namespace">The namespace.</param>
    /// <returns>The namespace.</returns>
    [RequiresUnreferencedCode(ByReflection)]
    [RequiresDynamicCode(ByReflection)]
    public static SocketIONamespace MapHandlers<T>(this SocketIONamespace @namespace)
        where T : SocketHandlers
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        HandlerMap.Map(@namespace, typeof(T));
        return @namespace;
    }
}
