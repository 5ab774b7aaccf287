namespace Realtime.SocketIO.Sockets;

/// <summary>
/// The listeners and middleware that see every event of a socket or a namespace, whatever its name. Immutable. A
/// table without hooks has null instead, so that unused hooks cost nothing.
/// </summary>
internal sealed record EventHooks
{
    private EventHooks()
    {
    }

    /// <summary>Runs before the handlers and can keep an event from them.</summary>
    public Func<SocketEvent, Func<Task>, Task>[] Middleware { get; private init; } = [];

    /// <summary>Called for each received event.</summary>
    public Func<SocketEvent, Task>[] Incoming { get; private init; } = [];

    /// <summary>Called for each sent event.</summary>
    public Func<OutgoingEvent, Task>[] Outgoing { get; private init; } = [];

    public static EventHooks Use(EventHooks? hooks, Func<SocketEvent, Func<Task>, Task> middleware)
    {
        hooks ??= new EventHooks();
        return hooks with { Middleware = [.. hooks.Middleware, middleware] };
    }

    public static EventHooks AddIncoming(EventHooks? hooks, Func<SocketEvent, Task> listener, bool first)
    {
        hooks ??= new EventHooks();
        return hooks with { Incoming = Insert(hooks.Incoming, listener, first) };
    }

    public static EventHooks AddOutgoing(EventHooks? hooks, Func<OutgoingEvent, Task> listener, bool first)
    {
        hooks ??= new EventHooks();
        return hooks with { Outgoing = Insert(hooks.Outgoing, listener, first) };
    }

    public static EventHooks? RemoveIncoming(EventHooks? hooks, Delegate? listener) =>
        hooks is null ? null : OrNull(hooks with { Incoming = HandlerAdapter.Without(hooks.Incoming, listener, onlyFirst: true) });

    public static EventHooks? RemoveOutgoing(EventHooks? hooks, Delegate? listener) =>
        hooks is null ? null : OrNull(hooks with { Outgoing = HandlerAdapter.Without(hooks.Outgoing, listener, onlyFirst: true) });

    private static EventHooks? OrNull(EventHooks hooks) =>
        hooks.Middleware.Length + hooks.Incoming.Length + hooks.Outgoing.Length == 0 ? null : hooks;

    private static T[] Insert<T>(T[] items, T item, bool first) => first ? [item, .. items] : [.. items, item];
}
