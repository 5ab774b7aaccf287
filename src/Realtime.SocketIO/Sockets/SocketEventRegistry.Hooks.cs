using System.Runtime.CompilerServices;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>What sees every event, whatever its name.</summary>
public abstract partial class SocketEventRegistry<TSelf>
{
    /// <summary>
    /// Adds a listener for every event of the client, whether it has a handler or not. Listeners run before
    /// middleware and handlers, and cannot keep an event from them.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf OnAny(Func<SocketEvent, Task> listener) => AddAny(listener, first: false);

    /// <inheritdoc cref="OnAny(Func{SocketEvent, Task})"/>
    public TSelf OnAny(Action<SocketEvent> listener) => AddAny(Plain(listener).RunAction, first: false);

    /// <summary>Adds a listener as <see cref="OnAny(Func{SocketEvent, Task})"/> does, before those that are there.</summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf PrependAny(Func<SocketEvent, Task> listener) => AddAny(listener, first: true);

    /// <inheritdoc cref="PrependAny(Func{SocketEvent, Task})"/>
    public TSelf PrependAny(Action<SocketEvent> listener) => AddAny(Plain(listener).RunAction, first: true);

    /// <summary>Removes a listener of every event.</summary>
    /// <param name="listener">The delegate that it was added with; null for all.</param>
    /// <returns>This object.</returns>
    public TSelf OffAny(Delegate? listener = null)
    {
        Table?.ChangeHooks(hooks => EventHooks.RemoveIncoming(hooks, listener));
        return Self;
    }

    /// <summary>
    /// Adds a listener for every event that is sent to the client, by emission or broadcast; acknowledgements are
    /// no events. It is called before the event is encoded; emitting does not wait for what it does asynchronously.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf OnAnyOutgoing(Func<OutgoingEvent, Task> listener) => AddAnyOutgoing(listener, first: false);

    /// <inheritdoc cref="OnAnyOutgoing(Func{OutgoingEvent, Task})"/>
    public TSelf OnAnyOutgoing(Action<OutgoingEvent> listener) => AddAnyOutgoing(PlainOutgoing(listener), first: false);

    /// <summary>Adds a listener as <see cref="OnAnyOutgoing(Func{OutgoingEvent, Task})"/> does, before those that are there.</summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf PrependAnyOutgoing(Func<OutgoingEvent, Task> listener) => AddAnyOutgoing(listener, first: true);

    /// <inheritdoc cref="PrependAnyOutgoing(Func{OutgoingEvent, Task})"/>
    public TSelf PrependAnyOutgoing(Action<OutgoingEvent> listener) => AddAnyOutgoing(PlainOutgoing(listener), first: true);

    /// <summary>Removes a listener of every outgoing event.</summary>
    /// <param name="listener">The delegate that it was added with; null for all.</param>
    /// <returns>This object.</returns>
    public TSelf OffAnyOutgoing(Delegate? listener = null)
    {
        Table?.ChangeHooks(hooks => EventHooks.RemoveOutgoing(hooks, listener));
        return Self;
    }

    private protected TSelf AddMiddleware(Func<SocketEvent, Func<Task>, Task> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        EnsureTable().ChangeHooks(hooks => EventHooks.Use(hooks, middleware));
        return Self;
    }

    /// <summary>The first listener of outgoing events was added: emissions look for them from now on.</summary>
    private protected abstract void NoteOutgoingListener();

    private static Func<OutgoingEvent, Task> PlainOutgoing(Action<OutgoingEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return new PlainAdapter<OutgoingEvent>(listener).RunAction;
    }

    private TSelf AddAny(Func<SocketEvent, Task> listener, bool first)
    {
        ArgumentNullException.ThrowIfNull(listener);
        EnsureTable().ChangeHooks(hooks => EventHooks.AddIncoming(hooks, listener, first));
        return Self;
    }

    private TSelf AddAnyOutgoing(Func<OutgoingEvent, Task> listener, bool first)
    {
        ArgumentNullException.ThrowIfNull(listener);
        EnsureTable().ChangeHooks(hooks => EventHooks.AddOutgoing(hooks, listener, first));
        NoteOutgoingListener();
        return Self;
    }
}
