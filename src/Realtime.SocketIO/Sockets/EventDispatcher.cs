using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Realtime.SocketIO.Backpressure;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Sockets;

/// <summary>Runs the handlers of an event. Their exceptions do not affect the connection.</summary>
internal static partial class EventDispatcher
{
    /// <summary>Finds an event's name and handlers. Allocates no string for a name that has a handler.</summary>
    /// <returns>False if the name is neither a string nor a number.</returns>
    public static bool TryResolve(
        SocketIOSocket socket,
        ArgumentList arguments,
        [NotNullWhen(true)] out string? name,
        out Func<SocketEvent, Task>[]? own,
        out Func<SocketEvent, Task>[]? shared)
    {
        own = null;
        shared = null;
        name = null;
        var raw = arguments[0].Span;
        var shares = socket.Namespace.Handlers;
        switch (arguments.KindOf(0))
        {
            case JsonValueKind.String when !raw.Contains((byte)'\\'):
                var utf8 = raw[1..^1];
                string? known = null;
                name = socket.Handlers?.TryGet(utf8, out known, out own) == true ? known : null;
                name = shares.TryGet(utf8, out known, out shared) ? known : name ?? Encoding.UTF8.GetString(utf8);
                break;
            case JsonValueKind.String or JsonValueKind.Number:
                name = arguments.TryGetString(0) ?? NumericName.Of(raw);
                socket.Handlers?.TryGet(name, out own);
                shares.TryGet(name, out shared);
                break;
            default:
                return false;
        }

        // Hooks also see events without a handler.
        own ??= socket.Handlers?.Hooks is null ? null : [];
        shared ??= shares.Hooks is null ? null : [];
        return true;
    }

    /// <summary>
    /// Dispatches an event that was held back. Handlers are resolved again, because some may have been added
    /// meanwhile.
    /// </summary>
    public static ValueTask DispatchAsync(InvocationLimiter limiter, SocketEvent socketEvent)
    {
        _ = TryResolve(socketEvent.Socket, socketEvent.NameAndArguments, out _, out var own, out var shared);
        return DispatchAsync(limiter, socketEvent, own, shared);
    }

    public static ValueTask DispatchAsync(InvocationLimiter limiter, SocketEvent socketEvent, Func<SocketEvent, Task>[]? own, Func<SocketEvent, Task>[]? shared)
    {
        if (socketEvent.Socket.Namespace.Handlers.Hooks is { } sharedHooks)
        {
            return DispatchHookedAsync(limiter, socketEvent, own, shared, sharedHooks, socketEvent.Socket.Handlers?.Hooks);
        }

        if (socketEvent.Socket.Handlers?.Hooks is { } ownHooks)
        {
            return DispatchHookedAsync(limiter, socketEvent, own, shared, null, ownHooks);
        }

        return DispatchToHandlersAsync(limiter, socketEvent, own, shared);
    }

    private static ValueTask DispatchToHandlersAsync(InvocationLimiter limiter, SocketEvent socketEvent, Func<SocketEvent, Task>[]? own, Func<SocketEvent, Task>[]? shared)
    {
        if (own is { Length: 1 } && shared is null)
        {
            return InvokeAsync(limiter, socketEvent, own[0], isHandler: true);
        }

        if (shared is { Length: 1 } && own is null)
        {
            return InvokeAsync(limiter, socketEvent, shared[0], isHandler: true);
        }

        var wait = ValueTask.CompletedTask;
        foreach (var handler in own ?? [])
        {
            wait = InvokeAsync(limiter, socketEvent, handler, isHandler: true);
        }

        foreach (var handler in shared ?? [])
        {
            wait = InvokeAsync(limiter, socketEvent, handler, isHandler: true);
        }

        return wait;
    }

    private static ValueTask InvokeAsync(InvocationLimiter limiter, SocketEvent socketEvent, Func<SocketEvent, Task> handler, bool isHandler = false)
    {
        Task task;
        try
        {
            // Listeners of every event and middleware are not measured, because clients choose the names that they see.
            task = isHandler ? Run(socketEvent, handler) : handler(socketEvent);
        }
        catch (Exception exception)
        {
            Report(socketEvent, exception);
            return ValueTask.CompletedTask;
        }

        if (task.IsCompletedSuccessfully)
        {
            return ValueTask.CompletedTask;
        }

        var place = limiter.EnterAsync();
        _ = ObserveAsync(limiter, socketEvent, task);
        return place;
    }

    private static async Task ObserveAsync(InvocationLimiter limiter, SocketEvent socketEvent, Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Report(socketEvent, exception);
        }
        finally
        {
            limiter.Exit();
        }
    }

    private static void Report(SocketEvent socketEvent, Exception exception)
    {
        var ns = socketEvent.Socket.Namespace;
        try
        {
            ns.ReportEventError(socketEvent, exception);
        }
        catch (Exception second)
        {
            Log.EventHandlerFailed(socketEvent.Socket.Server.Logger, socketEvent.Name, ns.Name, second);
        }
    }
}
