namespace Realtime.SocketIO.Sockets;

/// <summary>
/// Adapts a handler of the host to the delegate type that events are dispatched to. It keeps the host's delegate,
/// with which the handler is removed.
/// </summary>
internal abstract class HandlerAdapter(Delegate original)
{
    public Delegate Original { get; } = original;

    /// <summary>Removes a handler, by the delegate that it was added with.</summary>
    /// <param name="handlers">The handlers.</param>
    /// <param name="original">The delegate; null for all handlers.</param>
    /// <param name="onlyFirst">Whether to remove only the first match, if the delegate was added several times.</param>
    public static T[] Without<T>(T[] handlers, Delegate? original, bool onlyFirst = false)
        where T : Delegate
    {
        if (original is null)
        {
            return [];
        }

        if (!onlyFirst)
        {
            return [.. handlers.Where(handler => !Is(handler, original))];
        }

        var index = Array.FindIndex(handlers, handler => Is(handler, original));
        return index < 0 ? handlers : [.. handlers[..index], .. handlers[(index + 1)..]];
    }

    private static bool Is(Delegate handler, Delegate original) =>
        handler == original || (handler.Target is HandlerAdapter adapter && adapter.Original == original);
}

/// <summary>A handler that returns nothing, or a <see cref="ValueTask"/>.</summary>
internal sealed class PlainAdapter<TEvent>(Delegate original) : HandlerAdapter(original)
{
    public Task RunAction(TEvent value)
    {
        ((Action<TEvent>)Original)(value);
        return Task.CompletedTask;
    }

    public Task RunValueTask(TEvent value)
    {
        var running = ((Func<TEvent, ValueTask>)Original)(value);
        return running.IsCompletedSuccessfully ? Task.CompletedTask : running.AsTask();
    }
}

/// <summary>A handler that runs once.</summary>
internal sealed class OnceAdapter(HandlerTable table, string eventName, Delegate original, Func<SocketEvent, Task> handler) : HandlerAdapter(original)
{
    private int _calls;

    public Task RunAsync(SocketEvent socketEvent)
    {
        table.Remove(eventName, Original);
        return Interlocked.Increment(ref _calls) == 1 ? handler(socketEvent) : Task.CompletedTask;
    }
}
