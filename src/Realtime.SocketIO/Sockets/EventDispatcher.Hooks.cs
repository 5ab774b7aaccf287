using System.Runtime.ExceptionServices;
using Realtime.SocketIO.Backpressure;

namespace Realtime.SocketIO.Sockets;

/// <summary>Dispatches events if there are hooks: first to the listeners, then to middleware, then to handlers.</summary>
internal static partial class EventDispatcher
{
    /// <summary>Notifies the listeners of outgoing events. Their failures do not affect the emission.</summary>
    public static void NotifyOutgoing(SocketIOSocket socket, string eventName, IReadOnlyList<object?> arguments)
    {
        var shared = socket.Namespace.Handlers.Hooks?.Outgoing ?? [];
        var own = socket.Handlers?.Hooks?.Outgoing ?? [];
        if (shared.Length + own.Length == 0 || !socket.IsConnected)
        {
            return;
        }

        var outgoing = new OutgoingEvent(socket, eventName, arguments);
        foreach (var listener in shared)
        {
            _ = socket.Namespace.Observe("outgoing event", () => listener(outgoing));
        }

        foreach (var listener in own)
        {
            _ = socket.Namespace.Observe("outgoing event", () => listener(outgoing));
        }
    }

    private static ValueTask DispatchHookedAsync(
        InvocationLimiter limiter,
        SocketEvent socketEvent,
        Func<SocketEvent, Task>[]? own,
        Func<SocketEvent, Task>[]? shared,
        EventHooks? sharedHooks,
        EventHooks? ownHooks)
    {
        var wait = ValueTask.CompletedTask;
        foreach (var listener in sharedHooks?.Incoming ?? [])
        {
            wait = InvokeAsync(limiter, socketEvent, listener);
        }

        foreach (var listener in ownHooks?.Incoming ?? [])
        {
            wait = InvokeAsync(limiter, socketEvent, listener);
        }

        Func<SocketEvent, Func<Task>, Task>[] middleware = [.. sharedHooks?.Middleware ?? [], .. ownHooks?.Middleware ?? []];
        if (middleware.Length == 0)
        {
            var handled = DispatchToHandlersAsync(limiter, socketEvent, own, shared);
            return handled.IsCompleted ? wait : handled;
        }

        return InvokeAsync(limiter, socketEvent, e => RunAsync(middleware, 0, e, () => HandleAsync(e, own, shared)));
    }

    private static Task RunAsync(Func<SocketEvent, Func<Task>, Task>[] middleware, int index, SocketEvent socketEvent, Func<Task> handle)
    {
        if (index == middleware.Length)
        {
            return handle();
        }

        var wentOn = 0;
        return middleware[index](socketEvent, () =>
            Interlocked.Exchange(ref wentOn, 1) == 0 ? RunAsync(middleware, index + 1, socketEvent, handle) : Task.CompletedTask);
    }

    /// <summary>The end of the chain. The middleware can await the handlers and receives their exceptions.</summary>
    private static Task HandleAsync(SocketEvent socketEvent, Func<SocketEvent, Task>[]? own, Func<SocketEvent, Task>[]? shared)
    {
        if (!socketEvent.Socket.IsConnected)
        {
            return Task.CompletedTask;
        }

        Task[] running = [.. (own ?? []).Select(Start), .. (shared ?? []).Select(Start)];
        return running.Length == 1 ? running[0] : AllAsync(running, socketEvent);

        Task Start(Func<SocketEvent, Task> handler)
        {
            try
            {
                return Run(socketEvent, handler);
            }
            catch (Exception exception)
            {
                return Task.FromException(exception);
            }
        }
    }

    /// <summary>Awaits all handlers. The first exception is thrown to the middleware; further ones are reported.</summary>
    private static async Task AllAsync(Task[] running, SocketEvent socketEvent)
    {
        Exception? first = null;
        foreach (var task in running)
        {
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (Exception exception) when (first is null)
            {
                first = exception;
            }
            catch (Exception exception)
            {
                Report(socketEvent, exception);
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
