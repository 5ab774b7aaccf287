using System.Runtime.CompilerServices;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Listeners of every event, whatever its name.</summary>
public abstract partial class SocketEventRegistry<TSelf>
{
    /// <summary>
    /// Adds a listener for every event of the client, with or without a handler. Listeners run before middleware and
    /// handlers, and cannot keep an event from them.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf OnAny(Func<SocketEvent, Task> listener) => AddAny(listener, first: false);

    /// <inheritdoc cref="OnAny(Func{SocketEvent, Task})"/>
    public TSelf OnAny(Action<SocketEvent> listener) => AddAny(Plain(listener).RunAction, first: false);

    /// <summary>Adds a listener like <see cref="OnAny(Func{SocketEvent, Task})"/>, but before the existing listeners.</summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf PrependAny(Func<SocketEvent, Task> listener) => AddAny(listener, first: true);

    /// <inheritdoc cref="PrependAny(Func{SocketEvent, Task})"/>
    public TSelf PrependAny(Action<SocketEvent> listener) => AddAny(Plain(listener).RunAction, first: true);

    /// <summary>Removes a listener of every event.</summary>
    /// <param name="listener">The delegate that was added; null for all listeners.</param>
    /// <returns>This object.</returns>
    public TSelf OffAny(Delegate? listener = null)
    {
        Table?.ChangeHooks(hooks => EventHooks.RemoveIncoming(hooks, listener));
        return Self;
    }

    /// <summary>
    /// Adds a listener for every event that is sent to the client, by emission or broadcast. Acknowledgements are not
    /// events. The listener is called before the event is encoded. The emission does not wait for its asynchronous
    /// part.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf OnAnyOutgoing(Func<OutgoingEvent, Task> listener) => AddAnyOutgoing(listener, first: false);

    /// <inheritdoc cref="OnAnyOutgoing(Func{OutgoingEvent, Task})"/>
    public TSelf OnAnyOutgoing(Action<OutgoingEvent> listener) => AddAnyOutgoing(PlainOutgoing(listener), first: false);

    /// <summary>
    /// Adds a listener like <see cref="OnAnyOutgoing(Func{OutgoingEvent, Task})"/>, but before the existing
    /// listeners.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <returns>This object.</returns>
    [OverloadResolutionPriority(1)]
    public TSelf PrependAnyOutgoing(Func<OutgoingEvent, Task> listener) => AddAnyOutgoing(listener, first: true);

    /// <inheritdoc cref="PrependAnyOutgoing(Func{OutgoingEvent, Task})"/>
    public TSelf PrependAnyOutgoing(Action<OutgoingEvent> listener) => AddAnyOutgoing(PlainOutgoing(listener), first: true);

    /// <summary>Removes a listener of every outgoing event.</summary>
    /// <param name="listener">The delegate that was added; null for all listeners.</param>
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

    /// <summary>Called when a listener of outgoing events is added. From then on emissions check for listeners.</summary>
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
