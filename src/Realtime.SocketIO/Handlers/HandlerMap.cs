using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.SocketIO.Handlers;

/// <summary>Adds the methods of a handler class to a namespace. All reflection happens here, once.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2067", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2077", Justification = AddedByHost)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = AddedByHost)]
internal static class HandlerMap
{
    private const string AddedByHost = "The types come from AddSocketHandlers, which says that it needs reflection.";

    public static string NamespaceOf(Type type) => type.GetCustomAttribute<SocketNamespaceAttribute>()?.Name ?? "/";

    public static bool IsHandlerClass(Type type) => type.IsAssignableTo(typeof(SocketHandlers)) && !type.IsAbstract && !type.ContainsGenericParameters;

    public static void Map(SocketIONamespace ns, Type type)
    {
        if (!IsHandlerClass(type))
        {
            throw new InvalidOperationException($"{type} is no handler class: it must derive from {nameof(SocketHandlers)} and be neither abstract nor an open generic.");
        }

        var activator = new HandlerActivator(ns.Server.Scopes, type);
        foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (method.GetCustomAttribute<SocketEventNameAttribute>(inherit: true) is not { } attribute)
            {
                continue;
            }

            var invoke = HandlerCompiler.Compile(type, method);
            ns.On(attribute.Name, e => activator.RunAsync((Invoke: invoke, Event: e), static (handlers, state) => state.Invoke(handlers, state.Event)));
        }

        // Subscribes only to overridden methods, because each call creates a scope.
        if (Overrides(type, nameof(SocketHandlers.OnConnectedAsync)))
        {
            ns.OnConnection(socket => activator.RunAsync(socket, static (handlers, s) => handlers.OnConnectedAsync(s)));
        }

        if (Overrides(type, nameof(SocketHandlers.OnDisconnectedAsync)))
        {
            ns.OnDisconnect((socket, reason) => activator.RunAsync((socket, reason), static (handlers, s) => handlers.OnDisconnectedAsync(s.socket, s.reason)));
        }
    }

    private static bool Overrides(Type type, string method) => type.GetMethod(method)!.DeclaringType != typeof(SocketHandlers);

    /// <summary>Runs each call with its own handler object and scope.</summary>
    private sealed class HandlerActivator(IServiceScopeFactory scopes, Type type)
    {
        private readonly ObjectFactory _create = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);

        public async Task RunAsync<TState>(TState state, Func<SocketHandlers, TState, Task> run)
        {
            await using var scope = scopes.CreateAsyncScope();

            // A class that is mapped but not registered as a service is created and disposed here.
            if (scope.ServiceProvider.GetService(type) is SocketHandlers registered)
            {
                await run(registered, state).ConfigureAwait(false);
                return;
            }

            var created = (SocketHandlers)_create(scope.ServiceProvider, null);
            try
            {
                await run(created, state).ConfigureAwait(false);
            }
            finally
            {
                await DisposeAsync(created).ConfigureAwait(false);
            }
        }

        private static async ValueTask DisposeAsync(SocketHandlers created)
        {
            if (created is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (created as IDisposable)?.Dispose();
            }
        }
    }
}
